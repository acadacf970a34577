#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace difysso::command {

// What `difysso check` prints: a line a thing, with how to mend it, as soon as it is known; or all
// of it as one JSON object at the end. One thread.
class Report {
  public:
    enum class Form { lines, json };
    explicit Report(Form form = Form::lines) : form_(form) {}

    void good(const std::string& thing, const std::string& text) {
        note(State::ok, thing, text, "");
    }
    void warn(const std::string& thing, const std::string& text, const std::string& mend) {
        note(State::warning, thing, text, mend);
    }
    // A sign-in would fail.
    void fail(const std::string& thing, const std::string& text, const std::string& mend) {
        note(State::error, thing, text, mend);
    }
    bool failed() const { return worst_ == State::error; }
    // To be called once, when all is known.
    void finish() const;

  private:
    enum class State { ok, warning, error };  // the worst last
    struct Finding {
        State state;
        std::string thing, text, mend;
    };

    static std::string_view word(State state);
    void note(State state, const std::string& thing, const std::string& text,
              const std::string& mend);

    const Form form_;
    State worst_ = State::ok;
    std::vector<Finding> findings_;  // of the JSON object
};

}  // namespace difysso::command
