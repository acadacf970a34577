#pragma once
#include <utility>
#include <variant>

#include "observe/literal.h"
#include "observe/reason.h"

namespace difysso::observe {

// Why something expected didn't go well: a person's or a provider's doing, not a fault of ours.
struct Refusal {
    Reason reason;
    // For the log only, never for the person.
    Literal detail = {};
};

// Either a value or a Refusal. What breaks in the environment is a Failure (failure.h) instead.
template <class Value>
class [[nodiscard]] Outcome {
  public:
    Outcome(Value value) : content_(std::move(value)) {}
    Outcome(Refusal refusal) : content_(refusal) {}
    Outcome(Reason reason) : content_(Refusal{reason}) {}

    bool ok() const { return std::holds_alternative<Value>(content_); }
    explicit operator bool() const { return ok(); }
    // REQUIRES: ok()
    const Value& value() const { return std::get<Value>(content_); }
    Value& value() { return std::get<Value>(content_); }
    const Value& operator*() const { return value(); }
    const Value* operator->() const { return &value(); }
    Value* operator->() { return &value(); }
    // REQUIRES: !ok()
    const Refusal& refusal() const { return std::get<Refusal>(content_); }
    Reason reason() const { return refusal().reason; }

  private:
    std::variant<Value, Refusal> content_;
};

// What a check with nothing to return gives.
struct Done {};

}  // namespace difysso::observe
