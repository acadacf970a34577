#pragma once
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "observe/failure.h"
#include "outbound/deadline.h"
#include "outbound/pool_usage.h"

namespace difysso::outbound {

// A bounded number of connections to one place, lent one at a time to any thread. The pool owns
// them; a lease gives one back when it goes, and the pool must outlive its leases. Made after the
// fork: a connection belongs to one process.
//
// A Connection has
//   bool sound() const noexcept   nothing went wrong with it; asked when it comes back
//   bool alive() const noexcept   its peer is still there; asked before it is lent again
// The one used last is lent first, so that those which aren't needed grow old and are closed.
template <class Connection>
class Pool {
  public:
    struct Limits {
        std::size_t places;  // connections at once, lent and idle together
        std::chrono::seconds
            idle;  // what rested longer is closed: a firewall may have forgotten it
    };
    struct Return {
        Pool* pool = nullptr;
        void operator()(Connection* connection) const noexcept {
            pool->give_back(std::unique_ptr<Connection>(connection));
        }
    };
    using Lease = std::unique_ptr<Connection, Return>;
    using Open = std::function<std::unique_ptr<Connection>(const Deadline&)>;

    // `open` makes a connection or throws observe::Failure; several threads may be in it at once.
    // `unavailable` is what it means when that takes longer than kOpening.
    Pool(Limits limits, observe::Reason unavailable, Open open)
        : limits_(limits), unavailable_(unavailable), open_(std::move(open)) {
        idle_.reserve(limits_.places);
    }
    Pool(const Pool&) = delete;
    Pool& operator=(const Pool&) = delete;

    // An idle connection that is alive, else a new one. Throws what `open` throws, and
    // observe::Failure(deadline) when all places stay taken until then.
    Lease acquire(const Deadline& deadline) {
        Place place(*this, deadline);
        auto connection = take_idle();
        if (!connection) connection = open(deadline);
        place.keep();
        return Lease(connection.release(), Return{this});
    }

    // What befell one connection has most likely befallen those that rest.
    void close_idle() {
        // Under the lock: nobody may open another one before these are gone.
        const std::scoped_lock lock(mutex_);
        idle_.clear();
    }

    PoolUsage usage() const {
        const std::scoped_lock lock(mutex_);
        return {.in_use = lent_,
                .open = lent_ + idle_.size(),
                .limit = limits_.places,
                .waits = waits_,
                .waited = waited_};
    }

    static constexpr std::chrono::seconds kOpening{5};

  private:
    struct Idle {
        std::unique_ptr<Connection> connection;
        Deadline::Clock::time_point since;
    };

    // A place among the limited ones; free again at its end unless a lease keeps it.
    class Place {
      public:
        Place(Pool& pool, const Deadline& deadline) : pool_(pool) {
            std::unique_lock lock(pool_.mutex_);
            if (!has_room() && !wait(lock, deadline))
                throw observe::Failure(observe::Reason::deadline, "no connection became free");
            ++pool_.lent_;
        }
        Place(const Place&) = delete;
        Place& operator=(const Place&) = delete;
        ~Place() {
            if (!kept_) pool_.give_back(nullptr);
        }
        void keep() { kept_ = true; }

      private:
        bool has_room() const { return pool_.lent_ < pool_.limits_.places; }
        bool wait(std::unique_lock<std::mutex>& lock, const Deadline& deadline) {
            const auto began = Deadline::Clock::now();
            ++pool_.waits_;
            const bool came_free =
                pool_.freed_.wait_until(lock, deadline.at(), [this] { return has_room(); });
            pool_.waited_ += std::chrono::duration_cast<std::chrono::microseconds>(
                Deadline::Clock::now() - began);
            return came_free;
        }

        Pool& pool_;
        bool kept_ = false;
    };

    std::unique_ptr<Connection> take_idle() {
        for (;;) {
            Idle candidate;
            {
                const std::scoped_lock lock(mutex_);
                if (idle_.empty()) return nullptr;
                candidate = std::move(idle_.back());
                idle_.pop_back();
            }
            const bool fresh = Deadline::Clock::now() < candidate.since + limits_.idle;
            if (fresh && candidate.connection->alive()) return std::move(candidate.connection);
        }
    }

    std::unique_ptr<Connection> open(const Deadline& deadline) {
        try {
            return open_(deadline.within(kOpening));
        } catch (const observe::Failure& failure) {
            if (failure.reason() == observe::Reason::deadline && !deadline.passed()) {
                throw observe::Failure(unavailable_, "connecting took too long");
            }
            throw;
        }
    }

    void give_back(std::unique_ptr<Connection> connection) noexcept {
        // Closing may take its time: before the lock, and before the place counts as free.
        if (connection && !connection->sound()) connection.reset();
        {
            const std::scoped_lock lock(mutex_);
            --lent_;
            if (connection) idle_.push_back({std::move(connection), Deadline::Clock::now()});
        }
        freed_.notify_one();
    }

    const Limits limits_;
    const observe::Reason unavailable_;
    const Open open_;
    mutable std::mutex mutex_;
    std::condition_variable freed_;
    std::size_t lent_ = 0;
    std::size_t waits_ = 0;
    std::chrono::microseconds waited_{0};
    std::vector<Idle> idle_;
};

}  // namespace difysso::outbound
