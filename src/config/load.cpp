#include "config/load.h"

#include "config/given.h"
#include "config/validate.h"

namespace difysso::config {
namespace {

// What the scope can't do without; the files that its keys stand in too.
bool concerns(const Problem& problem, Scope scope) {
    std::string_view key = problem.key;
    if (key.starts_with("DIFYSSO_")) key.remove_prefix(8);
    return key.empty() || key.starts_with("DB_") || key.starts_with("DATABASE_") ||
           key == "SQL_DIR" ||
           (scope == Scope::retention &&
            (key == "AUDIT_RETENTION_DAYS" || key.starts_with("REDIS_")));
}

void soften(Findings& findings, Scope scope) {
    std::vector<Problem> errors;
    for (Problem& problem : findings.errors) {
        auto& list = concerns(problem, scope) ? errors : findings.warnings;
        list.push_back(std::move(problem));
    }
    findings.errors = std::move(errors);
}

}  // namespace

Loaded load(const Sources& sources, Scope scope) {
    Loaded loaded;
    Findings findings;
    const Given given = gather(sources, findings, loaded.files);
    Validation validation(given, findings);
    validation.read_values();
    validate_web(validation);
    validate_database(validation);
    validate_redis(validation);
    validate_casdoor(validation);
    validate_openid(validation);
    validate_secret_key(validation);
    validate_dify(validation);
    validate_cookies(validation);
    validate_sign_in(validation);
    validate_storage(validation);

    if (scope != Scope::everything) soften(findings, scope);
    if (findings.errors.empty()) loaded.settings = std::move(validation.settings);
    loaded.files.insert(loaded.files.end(), validation.files.begin(), validation.files.end());
    loaded.errors = std::move(findings.errors);
    loaded.warnings = std::move(findings.warnings);
    return loaded;
}

}  // namespace difysso::config
