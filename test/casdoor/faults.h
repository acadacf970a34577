#pragma once
// What the provider does wrong at the moment, switched on and off while it runs. A fault is asked
// for by name where it would act; one with "times" goes off by itself. Any thread may call it.

#include <atomic>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include <Poco/JSON/Object.h>

namespace casdoor_standin {

class Faults {
  public:
    // {"fault":NAME, "on":true, "times":N, "at":"token", ...its own parameters}; returns what is
    // wrong with it, or nothing. {"claims":{...}} and {"header":{...}} may stand without a name.
    std::string set(const Poco::JSON::Object::Ptr& request);
    // The parameters of the fault when it acts now, otherwise null; counts one time.
    Poco::JSON::Object::Ptr take(std::string_view name);
    // Whether any fault is on, without counting.
    bool any() const { return active_ > 0; }
    void reset();

    static std::vector<std::string> names();

  private:
    struct Fault {
        Poco::JSON::Object::Ptr parameters;
        std::int64_t times_left = -1;  // -1 = until it is switched off
    };
    std::mutex mutex_;
    std::map<std::string, Fault, std::less<>> faults_;
    std::atomic<int> active_{0};
};

}  // namespace casdoor_standin
