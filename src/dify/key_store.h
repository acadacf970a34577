#pragma once
#include <filesystem>
#include <string>

#include "observe/secret.h"

namespace difysso::dify {

// Where Dify looks for the private keys of workspaces. Any thread.
class KeyStore {
  public:
    virtual ~KeyStore() = default;
    // When it returns the key is there even if the machine stops now. `tenant_id` is a new
    // workspace's. Throws observe::Failure storage_unavailable; then nothing of it is left.
    virtual void write(const std::string& tenant_id, const observe::Secret& private_pem) = 0;
    // Takes back what write() made.
    virtual void remove(const std::string& tenant_id) noexcept = 0;
};

// Dify's storage folder: privkeys/<tenant>/private.pem (Dify, libs/rsa.py). The file is 0640; its
// group is its folder's when that is setgid, so that Dify, who is another user, can read it.
// Symbolic links below the storage folder aren't followed.
class FileKeyStore final : public KeyStore {
  public:
    explicit FileKeyStore(std::filesystem::path storage) : storage_(std::move(storage)) {}
    void write(const std::string& tenant_id, const observe::Secret& private_pem) override;
    void remove(const std::string& tenant_id) noexcept override;

  private:
    std::filesystem::path storage_;  // DIFY_STORAGE_PATH
};

}  // namespace difysso::dify
