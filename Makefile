# The short front of CMake. `make help` lists the targets.
#
#   BUILD=release|debug|asan|tsan   which build; release is in build/, the others in build/BUILD/
#   PREFIX=/usr/local DESTDIR=      where `make install` puts things

BUILD  ?= release
PREFIX ?= /usr/local

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
MAKEFLAGS += --no-print-directory
.ONESHELL:
.DEFAULT_GOAL := all
export CCACHE_NOHASHDIR := 1
# Who has no home of his own keeps ccache's files beside the build.
ifeq ($(shell [ -w "$$HOME" ] && echo yes),)
  export CCACHE_DIR := $(CURDIR)/build/ccache
endif

release_folder := build
release_flags  := -DCMAKE_BUILD_TYPE=Release
debug_folder   := build/debug
debug_flags    := -DCMAKE_BUILD_TYPE=Debug
asan_folder    := build/asan
asan_flags     := -DCMAKE_BUILD_TYPE=Debug -DDIFYSSO_SANITIZE=address
tsan_folder    := build/tsan
tsan_flags     := -DCMAKE_BUILD_TYPE=Debug -DDIFYSSO_SANITIZE=thread
ifndef $(BUILD)_folder
  $(error BUILD is release, debug, asan or tsan, not $(BUILD))
endif
folder := $($(BUILD)_folder)

# The unit tests' programs, one a folder of test/unit; those about threads and waiting run under tsan.
units   := $(patsubst test/unit/%/,unit_%,$(sort $(dir $(wildcard test/unit/*/*.cpp))))
threads := $(filter unit_outbound unit_redis unit_postgres unit_process unit_front,$(units))
sources := $(sort $(shell find src test -name '*.cpp' -o -name '*.h'))

.PHONY: all
all: packages compile ## build everything (the program is build/difysso)

# What the other targets build with: TARGETS= names targets of CMake, nothing means all.
.PHONY: configure compile
configure:
	@mkdir -p $(folder)
	cmake -S . -B $(folder) -G Ninja -DCMAKE_INSTALL_PREFIX=$(PREFIX) $($(BUILD)_flags) \
	  >$(folder)/configure.log 2>&1 || { cat $(folder)/configure.log; exit 1; }
compile: configure
	@cmake --build $(folder) $(addprefix --target ,$(TARGETS))

.PHONY: run
run: packages ## try it out: every server it needs, one sign-in shown (ONCE=1, PORT=N); ENV=my.env: your own
ifeq ($(origin ENV),command line)
	@$(MAKE) compile TARGETS=difysso
	@$(folder)/difysso migrate --env-file $(ENV)
	@$(folder)/difysso check --env-file $(ENV)
	@echo "Serving http://127.0.0.1:$(or $(PORT),8000)/ with the settings of $(ENV), until Ctrl-C"
	@exec $(folder)/difysso serve --http 127.0.0.1:$(or $(PORT),8000) --env-file $(ENV)
else
	@$(MAKE) compile TARGETS=tryout
	@exec $(folder)/test/service/tryout $(addprefix --port ,$(PORT)) $(if $(ONCE),--once)
endif

.PHONY: check compile-check
compile-check: packages
	@$(MAKE) compile BUILD=release
	$(MAKE) compile BUILD=asan TARGETS="$(units)"
	$(MAKE) compile BUILD=tsan TARGETS="$(threads)"

check: compile-check ## build with warnings as errors and run every test, the unit tests under sanitizers too
	@status=0
	tests() {
	  ctest --test-dir "$$1" --output-on-failure -j2 --no-tests=error \
	    --output-junit "$$PWD/build/$$2.xml" "$${@:3}" || status=1
	}
	rm -f build/*.xml
	tests $(release_folder) release
	tests $(asan_folder) asan -R '^($(subst $(space),|,$(units)))$$'
	tests $(tsan_folder) tsan -R '^($(subst $(space),|,$(threads)))$$'
	sed -n 's/^\t\(tests\|failures\)="\([0-9]*\)"$$/\1 \2/p' build/*.xml | awk '
	  { count[$$1] += $$2 }
	  END { printf "%d passed, %d failed\n", count["tests"] - count["failures"], count["failures"] }'
	exit $$status

.PHONY: check-all
check-all: check lint ## check and lint

.PHONY: install
install: packages ## install below DESTDIR and PREFIX
	@$(MAKE) compile BUILD=release TARGETS=difysso
	@DESTDIR="$(DESTDIR)" cmake --install $(release_folder) --prefix $(PREFIX)

.PHONY: format
format: ## let clang-format write every source file
	@$(call install_missing,clang-format)
	clang-format -i $(sources)

.PHONY: lint
lint: packages ## clang-format and clang-tidy on every source file, or on FILES=
	@$(call install_missing,clang-format clang-tidy)
	@$(MAKE) configure
	clang-format --dry-run -Werror $(or $(FILES),$(sources))
	printf '%s\n' $(filter %.cpp,$(or $(FILES),$(sources))) | xargs -P "$$(nproc)" -n 1 clang-tidy --quiet -p $(folder)

.PHONY: clean
clean: ## remove build/
	rm -rf build

.PHONY: packages
packages: ## install the Debian packages of test/packages that are missing
	@$(call install_missing,$(shell sed 's/#.*//' test/packages))

# The programs are needed, not the services that come with them: SYSTEMD_OFFLINE keeps them from
# being started on this machine.
define install_missing
(
command -v dpkg-query >/dev/null || exit 0
installed="$$(dpkg-query -W -f '$${Package} $${db:Status-Status}\n' $(1) 2>/dev/null | sed -n 's/ installed$$//p')" || true
missing="$$(printf '%s\n' $(1) | grep -vxF -f <(echo "$$installed") | paste -sd' ')" || true
[ -n "$$missing" ] || exit 0
become=
if [ "$$(id -u)" != 0 ]; then
  become=sudo
  command -v sudo >/dev/null || { echo "Please have root install these Debian packages first: $$missing" >&2; exit 1; }
fi
echo "Installing $$missing"
$$become apt-get -qq -o DPkg::Lock::Timeout=300 update
$$become env DEBIAN_FRONTEND=noninteractive SYSTEMD_OFFLINE=1 \
  apt-get -qq -o DPkg::Lock::Timeout=300 install -y --no-install-recommends $$missing
)
endef

empty :=
space := $(empty) $(empty)

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile
	echo "BUILD=release|debug|asan|tsan chooses the build; it is $(BUILD) now, in $(folder)/"
