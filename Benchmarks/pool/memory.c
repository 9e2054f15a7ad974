// Runs a command and writes the largest resident memory it had, in KiB, to a descriptor. Usage: memory DESCRIPTOR COMMAND…
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv) {
  if (argc < 3) return 2;
  int descriptor = atoi(argv[1]);
  pid_t child = fork();
  if (child == 0) {
    close(descriptor);
    execvp(argv[2], argv + 2);
    _exit(127);
  }
  int status;
  struct rusage usage;
  wait4(child, &status, 0, &usage);
  dprintf(descriptor, "%ld\n", usage.ru_maxrss);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}
