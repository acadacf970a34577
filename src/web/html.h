#pragma once
#include <string>
#include <string_view>
#include <utility>

namespace difysso::web {

// Builds HTML: what is written by markup() is ours, what is written by text() is escaped. One
// thread.
class Html {
  public:
    Html& markup(std::string_view ours) {
        text_ += ours;
        return *this;
    }
    Html& text(std::string_view content) {
        for (const char c : content) {
            switch (c) {
                case '&':
                    text_ += "&amp;";
                    break;
                case '<':
                    text_ += "&lt;";
                    break;
                case '>':
                    text_ += "&gt;";
                    break;
                case '"':
                    text_ += "&quot;";
                    break;
                case '\'':
                    text_ += "&#39;";
                    break;
                default:
                    text_ += c;
            }
        }
        return *this;
    }
    std::string take() { return std::move(text_); }

  private:
    std::string text_;
};

}  // namespace difysso::web
