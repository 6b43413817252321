/*
 * The entry point of Baton's image: copies /baton.jar to /baton/baton.jar, or to the one path it is given.
 *
 * A JVM that is pointed to half a jar ends, so the copy gets its name only once all of it is there; what a run that
 * was killed has left is replaced. There is one writer: the first init container of a pod, whose volume nobody else has.
 *
 * Exit code 0; 1 with one line on standard error if there is no copy; 2 if it is called otherwise.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const SOURCE = "/baton.jar";
static const char *const DESTINATION = "/baton/baton.jar";
static const char *const DAMAGED = "The image is damaged: build it anew, or pull it again";

static const char *destination;
static char folder[PATH_MAX];
static char unfinished[PATH_MAX];
static int to = -1;

__attribute__((noreturn, format(printf, 1, 2))) static void fail(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  dprintf(STDERR_FILENO, "[baton] cannot copy %s to %s: ", SOURCE, destination);
  vdprintf(STDERR_FILENO, format, arguments);
  dprintf(STDERR_FILENO, "\n");
  va_end(arguments);
  if (to >= 0) {
    unlink(unfinished);
  }
  exit(1);
}

/* Of what was to be done with the destination's folder, or with what is in it. */
__attribute__((noreturn)) static void fail_to_write(int reason, off_t done, off_t size) {
  switch (reason) {
    case ENOENT:
    case ENOTDIR:
      fail("there is no folder %s. Mount a volume there (emptyDir): volumeMounts of this container", folder);
    case EACCES:
    case EPERM:
      fail("%s is not writable by uid %u, gid %u (%s). Mount an emptyDir there, or let securityContext name a "
           "runAsUser or fsGroup that may write",
           folder, (unsigned)geteuid(), (unsigned)getegid(), strerror(reason));
    case EROFS:
      fail("%s is read-only. Mount a volume there (emptyDir), for this container without readOnly", folder);
    case EISDIR:
      fail("a folder of this name is in the way");
    case ENOSPC:
    case EDQUOT:
      fail("no space is left in %s after %lld of %lld bytes (%s). Raise the volume's sizeLimit, or free space on the node",
           folder, (long long)done, (long long)size, strerror(reason));
    default:
      fail("%s in %s after %lld of %lld bytes. The volume, or the node's disk, is at fault", strerror(reason), folder,
           (long long)done, (long long)size);
  }
}

static void name_files(const char *path) {
  const char *slash = strrchr(path, '/');
  destination = path;
  if (path[0] != '/' || slash[1] == 0 || strlen(path) + sizeof ".new" > sizeof unfinished) {
    dprintf(STDERR_FILENO, "[baton] '%s' is no absolute path of a file\n", path);
    exit(2);
  }
  snprintf(folder, sizeof folder, "%.*s", slash == path ? 1 : (int)(slash - path), path);
  snprintf(unfinished, sizeof unfinished, "%s.new", path);
}

/* All of it, as far as the disk: fewer bytes than it is long are no copy. */
static void copy(int from, off_t size) {
  static char bytes[65536];
  off_t done = 0;
  ssize_t got;
  while ((got = read(from, bytes, sizeof bytes)) > 0) {
    ssize_t put;
    for (ssize_t at = 0; at < got; at += put, done += put) {
      put = write(to, bytes + at, got - at);
      if (put < 0) {
        fail_to_write(errno, done, size);
      }
    }
  }
  if (got < 0) {
    fail("%s after %lld of %lld bytes. %s", strerror(errno), (long long)done, (long long)size, DAMAGED);
  }
  struct stat there;
  if (fchmod(to, 0444) < 0 || fsync(to) < 0 || fstat(to, &there) < 0) {
    fail_to_write(errno, done, size);
  }
  if (done != size || there.st_size != size) {
    fail("%lld bytes were read and %lld arrived of %lld. %s", (long long)done, (long long)there.st_size,
         (long long)size, DAMAGED);
  }
}

int main(int count, char **arguments) {
  if (count > 2) {
    dprintf(STDERR_FILENO, "[baton] takes one path at most, that of the copy: %s otherwise\n", DESTINATION);
    return 2;
  }
  name_files(count == 2 ? arguments[1] : DESTINATION);
  struct stat jar;
  int from = open(SOURCE, O_RDONLY);
  if (from < 0 || fstat(from, &jar) < 0) {
    fail("%s cannot be read (%s). %s", SOURCE, strerror(errno), DAMAGED);
  }
  if (unlink(unfinished) < 0 && errno != ENOENT) {
    fail_to_write(errno, 0, jar.st_size);
  }
  to = open(unfinished, O_WRONLY | O_CREAT | O_EXCL, 0444);
  if (to < 0) {
    fail_to_write(errno, 0, jar.st_size);
  }
  copy(from, jar.st_size);
  if (rename(unfinished, destination) < 0) {
    fail_to_write(errno, jar.st_size, jar.st_size);
  }
  return 0;
}
