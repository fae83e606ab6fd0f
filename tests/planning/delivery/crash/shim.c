/* Makes chosen calls of the system fail, on files below a folder. Loaded before the C library (LD_PRELOAD).

   fault_arm(prefix, call, error, mode): from now on calls are counted; at number `call` (from 1; 0: none)
     mode 0  it fails with `error`
     mode 1  it and all later ones fail with `error`: a disk that is full stays full
     mode 2  a write writes half of what it is given, as the system may
   fault_disarm(): the number of calls counted. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ONCE, ALWAYS, SHORT };

static char below[4096];
static int armed, target, error_number, kind;
static long calls;

void fault_arm(const char *prefix, int call, int error, int mode)
{
    snprintf(below, sizeof below, "%s/", prefix);
    target = call, error_number = error, kind = mode, calls = 0, armed = 1;
}

long fault_disarm(void)
{
    armed = 0;
    return calls;
}

static int is_below(const char *path)
{
    return armed && path && !strncmp(path, below, strlen(below));
}

static int is_open_below(int handle)
{
    char link[64], path[4096];
    if (!armed)
        return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", handle);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0)
        return 0;
    path[length] = 0;
    return is_below(path);
}

static int is_hit(void)
{
    ++calls;
    return target && (calls == target || (kind == ALWAYS && calls > target));
}

static int fails(int concerned)
{
    if (!concerned || !is_hit() || kind == SHORT)
        return 0;
    errno = error_number;
    return 1;
}

#define REAL(name) \
    static __typeof__(name) *real; \
    if (!real) \
        real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

#define WRITER(name, ...) \
    { \
        REAL(name); \
        if (is_open_below(handle) && is_hit()) { \
            if (kind != SHORT) { \
                errno = error_number; \
                return -1; \
            } \
            size = size > 1 ? size / 2 : size; \
        } \
        return real(handle, data, size, ##__VA_ARGS__); \
    }

ssize_t write(int handle, const void *data, size_t size) WRITER(write)
ssize_t pwrite(int handle, const void *data, size_t size, off_t at) WRITER(pwrite, at)
ssize_t pwrite64(int handle, const void *data, size_t size, off64_t at) WRITER(pwrite64, at)

#define ON_HANDLE(name, parameters, ...) \
    int name parameters \
    { \
        REAL(name); \
        return fails(is_open_below(handle)) ? -1 : real(handle, ##__VA_ARGS__); \
    }

ON_HANDLE(fsync, (int handle))
ON_HANDLE(fdatasync, (int handle))
ON_HANDLE(ftruncate, (int handle, off_t size), size)
ON_HANDLE(ftruncate64, (int handle, off64_t size), size)
ON_HANDLE(fchmod, (int handle, mode_t mode), mode)

int rename(const char *from, const char *to)
{
    REAL(rename);
    return fails(is_below(to)) ? -1 : real(from, to);
}

int link(const char *from, const char *to)
{
    REAL(link);
    return fails(is_below(to)) ? -1 : real(from, to);
}

int mkdir(const char *path, mode_t mode)
{
    REAL(mkdir);
    return fails(is_below(path)) ? -1 : real(path, mode);
}

#define OPENER(name) \
    int name(const char *path, int flags, ...) \
    { \
        REAL(name); \
        va_list rest; \
        va_start(rest, flags); \
        mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0; \
        va_end(rest); \
        return fails((flags & (O_WRONLY | O_RDWR | O_CREAT)) && is_below(path)) ? -1 : real(path, flags, mode); \
    }

OPENER(open)
OPENER(open64)
