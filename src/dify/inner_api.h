#pragma once
#include <string>

#include "observe/secret.h"
#include "outbound/deadline.h"
#include "outbound/http_client.h"

namespace difysso::dify {

// Dify's inner API (INNER_API=true, INNER_API_KEY; controllers/inner_api/workspace/workspace.py):
// there Dify itself makes a workspace with everything that belongs to one, its key included. Any
// thread.
class InnerApi {
  public:
    // `client` reaches DIFY_INNER_API_URL and outlives this; `base_path` is that URL's path, "" or
    // without a slash at its end.
    InnerApi(outbound::HttpClient& client, std::string base_path, observe::Secret key)
        : client_(client), base_path_(std::move(base_path)), key_(std::move(key)) {}

    // When it returns Dify has committed. Throws observe::Failure: inner_api_unavailable, and then
    // Dify may have done it all the same; deadline.
    void make_workspace(const std::string& name, const std::string& owner_email,
                        const outbound::Deadline& deadline);

  private:
    outbound::HttpClient& client_;
    std::string base_path_;
    observe::Secret key_;
};

}  // namespace difysso::dify
