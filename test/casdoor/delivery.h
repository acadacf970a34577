#pragma once
// Requests off the wire and answers onto it. Each connection's thread calls it for its own socket.

#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/StreamSocket.h>

#include "connections.h"
#include "http.h"

namespace casdoor_standin {

// Reads the body to its end; what is beyond 4 MiB of it is dropped.
Request read_request(Poco::Net::HTTPServerRequest& from);

// Whether the connection may live on. Throws Poco::Net::NetException when the peer has gone.
bool deliver(Poco::Net::StreamSocket& socket, const Response& response, bool head_only,
             bool keep_alive, Connections& connections);

}  // namespace casdoor_standin
