#pragma once
#include <string>

namespace difysso::command {

// What `difysso check` prints: a line a thing, with how to mend it. One thread.
class Report {
  public:
    void good(const std::string& thing, const std::string& text) { print("ok  ", thing, text, ""); }
    void warn(const std::string& thing, const std::string& text, const std::string& mend) {
        print("warn", thing, text, mend);
    }
    // A sign-in would fail.
    void fail(const std::string& thing, const std::string& text, const std::string& mend) {
        failed_ = true;
        print("FAIL", thing, text, mend);
    }
    bool failed() const { return failed_; }

  private:
    static void print(const char* word, const std::string& thing, const std::string& text,
                      const std::string& mend);
    bool failed_ = false;
};

}  // namespace difysso::command
