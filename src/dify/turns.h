#pragma once
#include <condition_variable>
#include <mutex>
#include <string>
#include <unordered_set>

#include "outbound/deadline.h"

namespace difysso::dify {

// Lets one thread of this process at a time work on the same thing, so that a hundred first
// sign-ins of one person don't make a hundred key pairs and hold a hundred connections while they
// wait. (Other processes are kept apart by locks in the database.) Any thread.
class Turns {
  public:
    class Turn {
      public:
        Turn(Turns& turns, std::string name, bool waited)
            : turns_(turns), name_(std::move(name)), waited_(waited) {}
        Turn(const Turn&) = delete;
        Turn& operator=(const Turn&) = delete;
        ~Turn();
        // Somebody else had the turn before: what he did may be all there is to do.
        bool waited() const { return waited_; }

      private:
        Turns& turns_;
        std::string name_;
        bool waited_;
    };

    // Waits until nobody else has the turn of that name. Throws observe::Failure deadline.
    Turn take(const std::string& name, const outbound::Deadline& deadline);

  private:
    void give_back(const std::string& name);

    std::mutex mutex_;
    std::condition_variable given_back_;
    std::unordered_set<std::string> taken_;
};

}  // namespace difysso::dify
