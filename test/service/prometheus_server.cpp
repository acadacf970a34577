#include "prometheus_server.h"

#include <stdexcept>

#include <Poco/JSON/Array.h>
#include <Poco/URI.h>

#include "browser.h"
#include "stand_ins.h"

namespace difysso::service {

PrometheusServer::PrometheusServer(const TemporaryFolder& folder, const std::string& target,
                                   const std::string& path)
    : port_(free_port()) {
    const auto own = folder.make("prometheus");
    write_file(own / "prometheus.yml",
               "global: {scrape_interval: 1s, scrape_timeout: 1s}\n"
               "scrape_configs: [{job_name: difysso, metrics_path: \"" +
                   path + "\", static_configs: [{targets: [\"" + target + "\"]}]}]\n");
    process_ = std::make_unique<Process>(
        Command{.arguments = {"/usr/bin/prometheus",
                              "--config.file=" + (own / "prometheus.yml").string(),
                              "--storage.tsdb.path=" + (own / "data").string(),
                              "--web.listen-address=127.0.0.1:" + std::to_string(port_),
                              "--log.level=warn"}},
        folder.path() / "prometheus-log");
    Browser browser;
    wait_until(
        [&] {
            if (!process_->running()) throw std::runtime_error(process_->trouble("doesn't start"));
            return accepts_tcp(port_) &&
                   browser.get("http://127.0.0.1:" + std::to_string(port_) + "/-/ready").status ==
                       200;
        },
        "Prometheus to be ready");
}

std::vector<double> PrometheusServer::values(const std::string& query) const {
    std::string encoded;
    Poco::URI::encode(query, "!#$&'()*+,/:;=?@[]", encoded);
    Browser browser;
    const Answer answer =
        browser.get("http://127.0.0.1:" + std::to_string(port_) + "/api/v1/query?query=" + encoded);
    if (answer.status != 200) throw std::runtime_error(query + ": " + answer.body);
    const auto result = json_object(answer.body)->getObject("data")->getArray("result");
    std::vector<double> values;
    for (std::size_t i = 0; i < result->size(); ++i)
        values.push_back(std::stod(result->getObject(static_cast<unsigned>(i))
                                       ->getArray("value")
                                       ->getElement<std::string>(1)));
    return values;
}

}  // namespace difysso::service
