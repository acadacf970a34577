#include "disturbances.h"

#include <csignal>
#include <fstream>
#include <memory>
#include <thread>

namespace difysso::chaos {
namespace {

// Lets nothing through four fifths of the time.
class Slow {
  public:
    explicit Slow(service::Relay& way)
        : way_(way), thread_([this](const std::stop_token& stop) {
              while (!stop.stop_requested()) {
                  way_.hold(true);
                  std::this_thread::sleep_for(std::chrono::milliseconds(200));
                  way_.hold(false);
                  std::this_thread::sleep_for(std::chrono::milliseconds(50));
              }
          }) {}

  private:
    service::Relay& way_;
    std::jthread thread_;
};

void add_way(std::vector<Disturbance>& all, const std::string& name, unsigned part,
             service::Relay& way) {
    all.push_back(
        {name + ": no connection", part, [&] { way.refuse(true); }, [&] { way.refuse(false); }});
    all.push_back({name + ": cut once", part, [&] { way.cut(); }});
    all.push_back({name + ": silent", part, [&] { way.hold(true); }, [&] { way.hold(false); }});
    const auto slow = std::make_shared<std::optional<Slow>>();
    all.push_back(
        {name + ": slow", part, [&way, slow] { slow->emplace(way); }, [slow] { slow->reset(); }});
}

// Of a whole process group.
Disturbance stopped(const std::string& name, unsigned part, service::Process& process) {
    const pid_t group = process.pid();
    return {name + ": stopped", part, [group] { ::kill(-group, SIGSTOP); },
            [group] { ::kill(-group, SIGCONT); }};
}

}  // namespace

std::vector<pid_t> children(pid_t parent) {
    const std::string id = std::to_string(parent);
    std::ifstream list("/proc/" + id + "/task/" + id + "/children");
    std::vector<pid_t> found;
    for (pid_t child = 0; list >> child;)
        found.push_back(child);
    return found;
}

std::vector<Disturbance> disturbances(service::Stack& stack, Ways& ways, std::mt19937& random) {
    std::vector<Disturbance> all;
    add_way(all, "PostgreSQL", kPostgres, ways.postgres);
    add_way(all, "Redis", kRedis, ways.redis);
    all.push_back({"PostgreSQL: killed", kPostgres, [&] { stack.postgres.stop_at_once(); },
                   [&] { stack.postgres.start(); }});
    all.push_back({"Redis: killed", kRedis, [&] { stack.redis.stop_at_once(); },
                   [&] { stack.redis.start(); }});
    all.push_back(stopped("Redis", kRedis, stack.redis.process()));
    // Started anew, the stand-in would have other keys under the same name, as no provider has.
    const auto faulty = [&](const std::string& name, const std::string& fault,
                            const std::string& members) {
        all.push_back({"provider: " + name, kProvider,
                       [&stack, fault, members] { stack.casdoor.fault(fault, members); },
                       [&stack] { stack.casdoor.control("reset", R"({"only":"faults"})"); }});
    };
    faulty("slow", "slow", R"("ms":3000)");
    faulty("cuts off", "cut", R"("bytes":0)");
    faulty("out of order", "status", R"("status":503,"body":"")");
    all.push_back(
        {"nginx: away", kNginx, [&] { stack.nginx.stop(); }, [&] { stack.nginx.start(); }});
    const auto worker = [&stack, &random] {
        const auto workers = children(stack.gateway.process().pid());
        return workers.empty() ? 0 : workers[random() % workers.size()];
    };
    const auto to = [](pid_t pid, int number) {
        if (pid > 0) ::kill(pid, number);
    };
    all.push_back({"worker: killed", kWorkers, [=] { to(worker(), SIGKILL); }});
    const auto halted = std::make_shared<pid_t>(0);
    all.push_back({"worker: stopped", kWorkers,
                   [=] {
                       *halted = worker();
                       to(*halted, SIGSTOP);
                   },
                   [=] { to(*halted, SIGCONT); }});
    all.push_back({"gateway: reloads", 0, [&] { stack.gateway.signal(SIGHUP); }});
    all.push_back({"gateway: takes the program anew", 0, [&] { stack.gateway.signal(SIGUSR2); }});
    return all;
}

}  // namespace difysso::chaos
