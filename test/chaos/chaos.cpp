// `make chaos`: reloads under load, and then everything that the gateway needs killed, stopped,
// cut, slowed and started again while people sign in, refresh and log out. Prints figures; the exit
// status says whether every request was answered as it should be.
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <stdexcept>
#include <unistd.h>

#include "disturbances.h"
#include "people.h"

using namespace difysso::chaos;
using namespace difysso::service;

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

long number_of(const char* name, long usual) {
    const char* const text = std::getenv(name);
    return text == nullptr || *text == '\0' ? usual : std::stol(text);
}

// How often a text was said on the gateway's stderr, without reading all of it each time.
class Said {
  public:
    Said(const Stack& stack, std::string text)
        : path_(stack.gateway.log_path()), text_(std::move(text)) {}
    long count() {
        std::ifstream file(path_);
        file.seekg(static_cast<std::streamoff>(read_));
        for (std::string line; std::getline(file, line) && !file.eof();) {
            read_ += line.size() + 1;
            if (line.find(text_) != std::string::npos) ++count_;
        }
        return count_;
    }

  private:
    std::filesystem::path path_;
    std::string text_;
    std::size_t read_ = 0;
    long count_ = 0;
};

struct Size {
    long kib = 0;
    long descriptors = 0;
};

Size size_of(pid_t pid) {
    const auto folder = std::filesystem::path("/proc") / std::to_string(pid);
    const std::string status = read_file(folder / "status");
    const auto open = std::filesystem::directory_iterator(folder / "fd");
    return {.kib = std::stol(status.substr(status.find("VmRSS:") + 6)),
            .descriptors = std::distance(begin(open), end(open))};
}

void reload(Stack& stack, Said& taken_over) {
    const long before = taken_over.count();
    stack.gateway.signal(SIGHUP);
    wait_until([&] { return taken_over.count() > before; }, "a new generation", seconds(60));
}

void pass(const People& people, long more) {
    const long until = people.answered() + more;
    wait_until([&] { return people.answered() >= until; }, "answers under load", seconds(120));
}

class Chaos {
  public:
    Chaos()
        : stack_(options()),
          ways_{.postgres = Relay(stack_.postgres.port()), .redis = Relay(stack_.redis.port())} {
        Settings settings = stack_.settings(options());
        settings["DB_PORT"] = std::to_string(ways_.postgres.port());
        settings["REDIS_PORT"] = std::to_string(ways_.redis.port());
        stack_.gateway.configure(settings);
        stack_.serve();
        taken_over_.emplace(stack_, "a new generation has taken over");
    }

    bool run() {
        const long times = number_of("RELOADS", 1000);
        const seconds length(number_of("CHAOS_SECONDS", 600));
        const auto seed = static_cast<unsigned>(number_of("SEED", ::getpid()));
        std::cout << "SEED=" << seed << ", " << times << " reloads, then " << length.count()
                  << " seconds of disturbances" << std::endl;
        welcome();
        reloads(times, seed);
        const auto before = sizes(seed);
        disturb(length, seed);
        compare(before, sizes(seed));
        look_at_tables();
        audit();
        std::cout << (good_ ? "Nothing was wrong" : "Something was wrong") << std::endl;
        return good_;
    }

  private:
    static StackOptions options() {
        return {.settings = {{"LOG_LEVEL", "INFO"}},
                .redis = {"appendonly yes", "appendfsync always"},
                .serve = false};
    }

    void judge(bool right, const std::string& what) {
        if (right) return;
        good_ = false;
        std::cout << "    WRONG: " << what << std::endl;
        // What the gateway says of it.
        constexpr std::string_view kName = "\"request_id\":\"";
        const auto at = what.find(kName);
        if (at == std::string::npos) return;
        const std::string id = what.substr(at, kName.size() + 32);
        std::ifstream log(stack_.gateway.log_path());
        for (std::string line; std::getline(log, line);)
            if (line.find(id) != std::string::npos) std::cout << "        " << line << std::endl;
    }

    void show(const Figures& figures) {
        std::cout << "    " << std::left << std::setw(26) << "asked for" << std::right
                  << std::setw(8) << "right" << std::setw(9) << "excused\n";
        sign_ins_ += figures.sign_ins;
        lost_callbacks_ += figures.lost_callbacks;
        for (const auto& [what, count] : figures.right) {
            const auto excused = figures.excused.find(what);
            std::cout << "    " << std::left << std::setw(26) << what << std::right << std::setw(8)
                      << count << std::setw(8)
                      << (excused == figures.excused.end() ? 0 : excused->second) << "\n";
        }
        for (std::size_t i = 0; i < figures.wrong.size() && i < 20; ++i)
            judge(false, figures.wrong[i]);
        if (figures.wrong.size() > 20)
            judge(false, "and " + std::to_string(figures.wrong.size() - 20) + " more");
    }

    // Everybody's first sign-in makes a key pair, which takes a busy machine long.
    void welcome() {
        for (const char* name : People::kNames) {
            Browser browser = stack_.browser();
            const auto signed_in = [&] {
                const bool done = stack_.sign_in(browser, name).done();
                ++(done ? sign_ins_ : lost_callbacks_);
                return done;
            };
            wait_until(signed_in, "a first sign-in", seconds(60));
        }
    }

    void reloads(long times, unsigned seed) {
        Weather calm;
        const auto began = Clock::now();
        Figures figures;
        {
            People people(stack_, calm, seed);
            for (long i = 0; i < times; ++i) {
                pass(people, 5);
                reload(stack_, *taken_over_);
            }
            pass(people, 20);
            people.stop();
            figures = people.figures();
        }
        const auto took = std::chrono::duration_cast<seconds>(Clock::now() - began).count();
        std::cout << times << " reloads under load in " << took << " s: " << figures.wrong.size()
                  << " failed requests\n";
        show(figures);
    }

    void disturb(seconds length, unsigned seed) {
        std::mt19937 random(seed);
        Weather weather;
        People people(stack_, weather, seed);
        const auto between = [&](int least, int most) {
            return milliseconds(least +
                                static_cast<int>(random() % static_cast<unsigned>(most - least)));
        };
        const auto until = Clock::now() + length;
        std::map<std::string, int> times;
        while (Clock::now() < until) {
            std::this_thread::sleep_for(between(100, 20'000));
            auto all = disturbances(stack_, ways_, random);
            Disturbance& one = all[random() % all.size()];
            ++times[one.name];
            if (one.parts != 0) weather.begin(one.parts);
            one.begin();
            std::this_thread::sleep_for(between(50, 4'000));
            if (random() % 4 == 0) {
                ++times["gateway: reloads meanwhile"];
                stack_.gateway.signal(SIGHUP);
            }
            std::this_thread::sleep_for(between(50, 3'000));
            one.end();
            weather.end();
        }
        // Whatever was away is back: then nothing is excused any more.
        std::this_thread::sleep_for(Weather::kOfProvider + seconds(5));
        people.stop();
        std::cout << "After " << length.count() << " seconds of disturbances\n";
        for (const auto& [name, count] : times)
            std::cout << std::setw(8) << count << "  " << name << "\n";
        show(people.figures());
    }

    // Of the supervisor and its workers, all together, after the same load.
    std::vector<Size> sizes(unsigned seed) {
        reload(stack_, *taken_over_);
        Weather calm;
        {
            People people(stack_, calm, seed);
            pass(people, 300);
            people.stop();
            show_quietly(people.figures());
        }
        wait_until([&] { return children(stack_.gateway.process().pid()).size() == 2; },
                   "the end of old workers", seconds(90));
        std::vector<Size> all{size_of(stack_.gateway.process().pid())};
        for (const pid_t worker : children(stack_.gateway.process().pid())) {
            const Size one = size_of(worker);
            if (all.size() < 2) all.push_back({});
            all[1].kib += one.kib;
            all[1].descriptors += one.descriptors;
        }
        return all;
    }

    void show_quietly(const Figures& figures) {
        for (const std::string& wrong : figures.wrong)
            judge(false, "with nothing disturbed, " + wrong);
        sign_ins_ += figures.sign_ins;
    }

    void compare(const std::vector<Size>& before, const std::vector<Size>& after) {
        constexpr const char* kNames[] = {"supervisor", "workers"};
        for (std::size_t i = 0; i < before.size(); ++i) {
            std::cout << kNames[i] << ": " << before[i].kib << " KiB, " << before[i].descriptors
                      << " descriptors before; " << after[i].kib << " KiB, " << after[i].descriptors
                      << " after\n";
            judge(after[i].kib < before[i].kib + before[i].kib / 5,
                  std::string(kNames[i]) + " grew");
            judge(after[i].descriptors <= before[i].descriptors + 8,
                  std::string(kNames[i]) + " left descriptors open");
        }
    }

    // Every sign-in that was answered has its event; one more only where an answer was lost.
    void look_at_tables() {
        const long events = std::stol(stack_.postgres.value(
            "SELECT count(*) FROM difysso.sign_in_events WHERE outcome = 'signed_in'"));
        std::cout << sign_ins_ << " sign-ins answered, " << lost_callbacks_
                  << " whose answer an outage took, " << events << " events\n";
        judge(events >= sign_ins_, "a sign-in has no event");
        judge(events <= sign_ins_ + lost_callbacks_, "an event has no sign-in");
        // Dify's first account isn't ours.
        const std::string ours =
            "(SELECT DISTINCT account_id AS id FROM difysso.sign_in_events"
            " WHERE account_id IS NOT NULL) a";
        const auto none = [&](const std::string& what, const std::string& sql) {
            judge(stack_.postgres.value(sql) == "0", what);
        };
        none("an account is there twice",
             "SELECT count(*) FROM (SELECT 1 FROM accounts GROUP BY email HAVING count(*) > 1) x");
        none("an account has no link",
             "SELECT count(*) FROM " + ours +
                 " WHERE NOT EXISTS"
                 " (SELECT 1 FROM account_integrates i WHERE i.account_id = a.id)");
        none("an account hasn't one workspace",
             "SELECT count(*) FROM " + ours +
                 " WHERE (SELECT count(*) FROM"
                 " tenant_account_joins j WHERE j.account_id = a.id) <> 1");
        none("a workspace belongs to nobody",
             "SELECT count(*) FROM tenants t WHERE NOT EXISTS"
             " (SELECT 1 FROM tenant_account_joins j WHERE j.tenant_id = t.id)");
    }

    void audit() {
        const Result result = stack_.gateway.run({"audit", "verify"});
        if (result.errors.find("there is no command audit") != std::string::npos) {
            std::cout << "This difysso has no `audit verify`\n";
            return;
        }
        std::cout << "difysso audit verify\n" << result.output << result.errors;
        judge(result.status == 0, "`difysso audit verify` found something");
    }

    Stack stack_;
    Ways ways_;
    std::optional<Said> taken_over_;
    long sign_ins_ = 0, lost_callbacks_ = 0;
    bool good_ = true;
};

}  // namespace

int main() {
    (void)std::signal(SIGPIPE, SIG_IGN);
    std::cout << std::unitbuf;
    try {
        return Chaos().run() ? EXIT_SUCCESS : EXIT_FAILURE;
    } catch (const std::exception& error) {
        std::cerr << "chaos: " << error.what() << std::endl;
        return EXIT_FAILURE;
    }
}
