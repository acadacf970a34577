#include "unit/config/settings_text.h"

#include <sstream>

#include "unit/config/loading.h"
#include "unit/observe/scratch.h"

namespace difysso::test {
namespace {

using namespace difysso::config;

void hosts(std::ostream& out, const std::vector<Host>& list) {
    for (const Host& host : list) {
        out << host.name << ':' << host.port << ' ';
    }
    out << '\n';
}

void networks(std::ostream& out, const std::vector<Network>& list) {
    for (const Network& network : list) {
        for (const auto byte : network.bytes) {
            out << static_cast<int>(byte) << '.';
        }
        out << '/' << network.prefix << ' ';
    }
    out << '\n';
}

void gateway(std::ostream& out, const Settings& settings) {
    const Web& web = settings.web;
    out << (web.base_url ? web.base_url->text() : "none") << '\n' << web.mount_path << '\n';
    hosts(out, web.allowed_hosts);
    hosts(out, web.return_hosts);
    networks(out, web.trusted_proxies);
    networks(out, settings.fcgi_web_server_addrs);
    networks(out, settings.metrics_allow);
    out << web.allow_insecure_http << settings.debug << '\n';
    out << observe::level_name(settings.log.level) << ' ' << settings.log.target << '\n';
    const RateLimits& limits = settings.rate_limits;
    out << limits.login << ' ' << limits.callback_failures << ' ' << limits.refresh << '\n';
    for (const std::string& email : settings.admin.emails)
        out << email << ' ';
    for (const std::string& group : settings.admin.groups)
        out << group << ' ';
    for (const Secret& token : settings.admin.tokens)
        out << token.reveal() << ' ';
    out << settings.state_directory << '\n'
        << settings.listen_mode << ' ' << settings.listen_group << ' ' << settings.sql_dir << ' '
        << settings.max_requests << ' ' << settings.audit_retention_days << '\n';
}

void stores(std::ostream& out, const Settings& settings) {
    const Database& database = settings.database;
    out << database.host << '\n' << database.port << '\n' << database.user << '\n';
    out << database.name << '\n' << database.password.reveal() << '\n';
    for (const auto& [name, value] : database.options) {
        out << name << '=' << value << '&';
    }
    const Redis& redis = settings.redis;
    out << '\n'
        << database.prepared << ' ' << redis.server.text() << ' ' << redis.username << ' '
        << redis.db << '\n';
    out << redis.password.reveal() << '\n' << redis.key_prefix << '\n';
    const auto& [use_tls, verify, ca_file, certificate_file, key_file] = redis.tls;
    out << use_tls << verify << ' ' << ca_file << ' ' << certificate_file << ' ' << key_file
        << '\n';
    const Redis::Sentinel& sentinel = redis.sentinel;
    out << sentinel.use << ' ' << sentinel.service_name << ' ' << sentinel.username << ' '
        << sentinel.password.reveal() << ' ' << sentinel.timeout.count();
    for (const Server& server : sentinel.servers) {
        out << ' ' << server.text();
    }
    out << '\n' << redis.cluster.use << ' ' << redis.cluster.password.reveal();
    for (const Server& server : redis.cluster.servers) {
        out << ' ' << server.text();
    }
    out << '\n';
    out << settings.storage.path << '\n' << settings.storage.inner_api_url << '\n';
    out << settings.storage.inner_api_key.reveal() << '\n';
}

void casdoor(std::ostream& out, const Casdoor& casdoor) {
    out << casdoor.offered << ' ' << casdoor.logout << ' ' << casdoor.endpoint << '\n'
        << casdoor.internal_endpoint << '\n'
        << casdoor.issuer << '\n';
    out << casdoor.client_id << '\n' << casdoor.client_secret.reveal() << '\n';
    out << casdoor.org_name << '\n' << casdoor.app_name << '\n';
    out << casdoor.certificate << '\n' << casdoor.ca_file << '\n';
    out << casdoor.webhook_secret.reveal() << '\n';
}

void dify(std::ostream& out, const Dify& dify) {
    out << dify.secret_key.reveal() << '\n' << dify.secret_key_previous.reveal() << '\n';
    const Version version = dify.version.value_or(Version{});
    out << version.major << '.' << version.minor << '.' << version.patch << '\n';
    out << static_cast<int>(dify.era) << '\n' << dify.console_web_url << '\n';
    out << dify.console_api_url << '\n' << dify.cookie_domain << '\n' << dify.edition << '\n';
    out << dify.access_lifetime.count() << ' ' << dify.refresh_lifetime.count() << ' ';
    out << dify.hosted_pool_credits << '\n';
}

void sign_in(std::ostream& out, const SignIn& sign_in) {
    out << sign_in.allow_register << ' ' << static_cast<int>(sign_in.link_by_email) << ' ';
    out << static_cast<int>(sign_in.workspace.kind) << ' ' << sign_in.workspace.tenant << ' ';
    out << role_name(sign_in.workspace.default_role) << ' ' << sign_in.clock_skew.count() << '\n';
    out << sign_in.role_sync << '\n';
    out << static_cast<int>(sign_in.offboard) << ' ' << sign_in.scim_token.reveal() << '\n';
    for (const std::string& domain : sign_in.allowed_email_domains) {
        out << domain << ',';
    }
    for (const std::string& group : sign_in.allowed_groups) {
        out << group << ',';
    }
    for (const auto& [group, role] : sign_in.role_map) {
        out << group << '=' << role_name(role) << ';';
    }
    out << '\n';
}

void openid(std::ostream& out, const OpenId& provider) {
    out << provider.id << '\n' << provider.name << '\n' << provider.issuer << '\n';
    out << provider.client_id << '\n' << provider.client_secret.reveal() << '\n';
    out << provider.private_key.reveal() << '\n' << provider.scopes << '\n';
    for (const std::string& algorithm : provider.algorithms) {
        out << algorithm << ',';
    }
    out << '\n' << provider.ca_file << '\n' << static_cast<int>(provider.token_auth) << ' ';
    out << static_cast<int>(provider.response_mode) << ' ';
    out << static_cast<int>(provider.userinfo) << ' ' << provider.par << ' '
        << provider.own_callback << ' ' << provider.logout << ' ' << provider.refresh << '\n';
    out << provider.prompt << '\n' << provider.acr_values << '\n';
    out << (provider.max_age ? provider.max_age->count() : -1) << '\n';
    out << provider.claim_email << '\n' << provider.claim_name << '\n';
    out << provider.claim_groups << '\n';
}

std::string on_one_line(const std::string& path) {
    std::string line;
    for (const char c : read_text(path)) {
        if (c == '\n') {
            line += "\\n";
        } else {
            line += c;
        }
    }
    return line;
}

}  // namespace

std::string text_of(const Settings& settings) {
    std::ostringstream out;
    gateway(out, settings);
    stores(out, settings);
    casdoor(out, settings.casdoor);
    for (const OpenId& provider : settings.openid) {
        openid(out, provider);
    }
    dify(out, settings.dify);
    sign_in(out, settings.sign_in);
    return out.str();
}

std::string certificate(const std::string& name) {
    return on_one_line(corpus("certificates/" + name));
}

std::string private_key(const std::string& name) {
    return on_one_line(corpus("private-keys/" + name));
}

}  // namespace difysso::test
