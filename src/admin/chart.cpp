#include "admin/chart.h"

#include <algorithm>

#include "web/html.h"

namespace difysso::admin {
namespace {

constexpr std::int64_t kHeight = 60;  // of a half
constexpr std::int64_t kStep = 20;    // from hour to hour
constexpr std::int64_t kWidth = 14;   // of a bar

std::string bar(const char* kind, std::size_t hour, std::int64_t top, std::int64_t height) {
    return "<rect class=\"" + std::string(kind) + "\" x=\"" +
           std::to_string(static_cast<std::int64_t>(hour) * kStep + (kStep - kWidth) / 2) +
           "\" y=\"" + std::to_string(top) + "\" width=\"" + std::to_string(kWidth) +
           "\" height=\"" + std::to_string(height) + "\"/>";
}

}  // namespace

std::string chart(const std::array<Lists::Hour, 24>& day, web::Language language) {
    std::int64_t most = 1, signed_in = 0, refused = 0;
    for (const Lists::Hour& hour : day) {
        most = std::max({most, hour.signed_in, hour.refused});
        signed_in += hour.signed_in;
        refused += hour.refused;
    }
    const bool chinese = language == web::Language::chinese;
    const std::string title = chinese ? "过去 24 小时" : "The last 24 hours";
    const std::string description =
        chinese ? title + "：登录（向上）" + std::to_string(signed_in) + " 次，拒绝（向下）" +
                      std::to_string(refused) + " 次；每小时最多 " + std::to_string(most) + " 次。"
                : title + ": sign-ins (up) " + std::to_string(signed_in) + ", refusals (down) " +
                      std::to_string(refused) + "; at most " + std::to_string(most) + " an hour.";
    web::Html html;
    html.markup("<svg role=\"img\" aria-labelledby=\"chart-title chart-text\" viewBox=\"0 0 480 ")
        .markup(std::to_string(2 * kHeight + 1))
        .markup("\"><title id=\"chart-title\">")
        .text(title)
        .markup("</title><desc id=\"chart-text\">")
        .text(description)
        .markup("</desc>");
    for (std::size_t i = 0; i < day.size(); ++i) {
        // Rounded up: what happened once is seen beside what happened a thousand times.
        const auto height = [most](std::int64_t count) {
            return (count * kHeight + most - 1) / most;
        };
        const std::int64_t up = height(day.at(i).signed_in), down = height(day.at(i).refused);
        if (up > 0) html.markup(bar("in", i, kHeight - up, up));
        if (down > 0) html.markup(bar("out", i, kHeight + 1, down));
    }
    html.markup("<rect class=\"axis\" x=\"0\" y=\"")
        .markup(std::to_string(kHeight))
        .markup("\" width=\"480\" height=\"1\"/></svg><p class=\"quiet\">")
        .text(description)
        .markup("</p>");
    return html.take();
}

}  // namespace difysso::admin
