#pragma once
#include <memory>

#include "stack.h"
#include "usage.h"

namespace difysso::bench {

// The floor program (floor.cpp) beside a stack's gateway, with the same servers, and nginx with the
// same configuration in front of it. That nginx also answers /nothing by itself, with 200.
class FloorProgram {
  public:
    explicit FloorProgram(service::Stack& stack);

    std::uint16_t port() const { return nginx_->port(); }
    Usage usage() const { return Usage(process_->pid()); }

  private:
    std::unique_ptr<service::Process> process_;
    std::unique_ptr<service::NginxServer> nginx_;
};

}  // namespace difysso::bench
