/* A disk that fails, for a process that has this preloaded: what `$FAULTS_DISK/sync` or
   `$FAULTS_DISK/write` stands for fails with EIO, while that file is there, on the stores' files. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int fails(int fd, const char *what) {
  const char *folder = getenv("FAULTS_DISK");
  char name[4096], path[4096];
  int before = errno, found = 0;
  snprintf(name, sizeof name, "%s/%s", folder ? folder : "", what);
  if (folder && access(name, F_OK) == 0) {
    snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(name, path, sizeof path - 1);
    path[length > 0 ? length : 0] = 0;
    found = strstr(path, "/databases/") != NULL;
  }
  errno = found ? EIO : before;
  return found;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
int fsync(int fd) { return fails(fd, "sync") ? -1 : REAL(fsync)(fd); }
int fdatasync(int fd) { return fails(fd, "sync") ? -1 : REAL(fdatasync)(fd); }
ssize_t write(int fd, const void *from, size_t bytes) {
  return fails(fd, "write") ? -1 : REAL(write)(fd, from, bytes);
}
ssize_t pwrite(int fd, const void *from, size_t bytes, off_t at) {
  return fails(fd, "write") ? -1 : REAL(pwrite)(fd, from, bytes, at);
}
ssize_t pwrite64(int fd, const void *from, size_t bytes, off64_t at) {
  return fails(fd, "write") ? -1 : REAL(pwrite64)(fd, from, bytes, at);
}
