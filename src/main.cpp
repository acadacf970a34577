#include "command/application.h"

int main(int argc, char** argv) {
    return difysso::command::run(argc, argv);
}
