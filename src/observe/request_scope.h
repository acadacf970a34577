#pragma once
#include <string_view>

namespace difysso::observe {

// Says for whom this thread works while the object lives, so that what is logged far below the
// request bears its id. They nest as calls do; the text belongs to the caller and lives longer.
class RequestScope {
  public:
    explicit RequestScope(std::string_view request_id) : outer_(now_) { now_ = request_id; }
    RequestScope(const RequestScope&) = delete;
    RequestScope& operator=(const RequestScope&) = delete;
    ~RequestScope() { now_ = outer_; }

    // Empty where the thread works for no request.
    static std::string_view request_id() { return now_; }

  private:
    static inline thread_local std::string_view now_;
    std::string_view outer_;
};

}  // namespace difysso::observe
