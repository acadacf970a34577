#include "config/file.h"
#include "config/validate.h"

namespace difysso::config {
namespace {

// Dify's docker/.env.example had it until 1.14.0, and most installations kept it.
constexpr std::string_view kPublished = "sk-9f73s3ljTXVcMT3Blb3ljTqtsKiGHXVcMT3BlbkFJLK7U";
constexpr Version kCookies{1, 9, 2};
constexpr Version kNamedCommunity{1, 17, 0};

std::string without_white_space(const std::string& text) {
    constexpr std::string_view kWhiteSpace = " \t\r\n\v\f";
    const std::size_t first = text.find_first_not_of(kWhiteSpace);
    if (first == std::string::npos) return {};
    return text.substr(first, text.find_last_not_of(kWhiteSpace) - first + 1);
}

// Dify from 1.14.1 on makes a key by itself when it has none, and keeps it there.
void read_dify_own_key(Validation& validation) {
    Settings& settings = validation.settings;
    if (settings.storage.path.empty()) {
        if (!validation.good("DIFY_STORAGE_PATH")) return;
        validation.missing(
            "SECRET_KEY",
            "is not set; it must be that of Dify, from its .env, or, where Dify made "
            "one by itself, in the storage that DIFY_STORAGE_PATH names");
        return;
    }
    const std::string path = settings.storage.path + "/.dify_secret_key";
    const FileText file = read_file(path);
    validation.files.push_back(path);
    std::string key = without_white_space(file.text.reveal());
    if (!file.problem.empty() || key.empty()) {
        validation.missing(
            "SECRET_KEY",
            "is not set; it must be that of Dify, from its .env. Where Dify made one by "
            "itself, it would be in ",
            path + ", which " + (key.empty() && file.problem.empty() ? "is empty" : file.problem));
        return;
    }
    settings.dify.secret_key = Secret(std::move(key));
}

}  // namespace

void validate_secret_key(Validation& validation) {
    if (!validation.good("SECRET_KEY")) return;
    if (!validation.is_given("SECRET_KEY")) read_dify_own_key(validation);
    if (validation.settings.dify.secret_key.reveal() == kPublished) {
        validation.warning(
            "SECRET_KEY",
            "IS PUBLISHED in Dify's example file: anybody can make himself a session "
            "as any account of this Dify; make a new one (openssl rand -base64 42) "
            "for Dify and for this gateway");
    }
}

void validate_dify(Validation& validation) {
    Dify& dify = validation.settings.dify;
    dify.era = dify.version && *dify.version >= kCookies ? Era::cookies : Era::classic;
    if (dify.edition.empty()) {
        const bool renamed = dify.version && *dify.version >= kNamedCommunity;
        dify.edition = renamed ? "COMMUNITY" : "SELF_HOSTED";
    }
    const auto console = parse_url(dify.console_web_url);
    if (console && !may_be_plain(console->origin, validation.settings)) {
        validation.warning("CONSOLE_WEB_URL",
                           "is plain http on a host that isn't this machine: sessions can be read "
                           "along; use https, or set ALLOW_INSECURE_HTTP=true to have this unsaid");
    }
}

}  // namespace difysso::config
