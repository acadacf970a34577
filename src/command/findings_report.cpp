#include "command/findings_report.h"

#include <iostream>

#include "command/printable.h"
#include "web/json_writer.h"

namespace difysso::command {
namespace {

std::string object_of(const audit::Finding& finding) {
    const audit::KindRow& row = audit::row(finding.kind);
    web::JsonWriter json;
    return json.begin_object()
        .member("kind", row.name)
        .member("subject", std::string_view(printable(finding.subject)))
        .member("text", row.sentence)
        .member("mend", row.mend)
        .member("mended", finding.mended)
        .end_object()
        .take();
}

}  // namespace

FindingsReport::FindingsReport(bool json) : json_(json) {
    if (json_) std::cout << "{\"findings\":[";
}

void FindingsReport::tell(const audit::Finding& finding) {
    if (json_) {
        std::cout << (found_ == 0 ? "\n" : ",\n") << object_of(finding);
    } else {
        const audit::KindRow& row = audit::row(finding.kind);
        std::cout << row.name << "  " << printable(finding.subject) << ": " << row.sentence
                  << (finding.mended ? "; removed" : "; mend: ");
        if (!finding.mended) std::cout << row.mend;
        std::cout << "\n";
    }
    ++found_;
    mended_ += finding.mended ? 1 : 0;
    ++counts_.at(static_cast<std::size_t>(finding.kind));
}

void FindingsReport::end(bool complete) {
    if (!json_) {
        print_counts();
    } else {
        web::JsonWriter json;
        json.begin_object();
        for (int kind = 0; kind < audit::kKinds; ++kind)
            json.member(audit::row(static_cast<audit::Kind>(kind)).name,
                        static_cast<std::int64_t>(counts_.at(static_cast<std::size_t>(kind))));
        std::cout << "],\n\"counts\":" << json.end_object().take() << ",\"found\":" << found_
                  << ",\"mended\":" << mended_ << ",\"complete\":" << (complete ? "true" : "false")
                  << "}\n";
    }
    std::cout << std::flush;
}

void FindingsReport::print_counts() const {
    if (found_ == 0) {
        std::cout << "nothing found\n";
        return;
    }
    std::cout << found_ << " found, " << mended_ << " mended:";
    for (int kind = 0; kind < audit::kKinds; ++kind)
        if (const long long count = counts_.at(static_cast<std::size_t>(kind)); count > 0)
            std::cout << " " << audit::row(static_cast<audit::Kind>(kind)).name << " " << count;
    std::cout << "\n";
}

}  // namespace difysso::command
