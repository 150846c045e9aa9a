// QuickJS-ng as a guest of the sandbox: what runs the JavaScript of one scene.
//
// lc_init takes the prelude and the scene's bundle; lc_tick takes a turn and returns its answer. What the bytes of a turn mean
// is the prelude's business. There is no clock, no chance and no system here: the libc's calls for them end below.

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <malloc.h>

#include "quickjs.h"

#define EXPORT(name) __attribute__((export_name(#name), visibility("default")))

__attribute__((import_module("lightcone"), import_name("log"))) void host_log(const char *text, uint32_t length);

// Of the 2 MiB of stack in the memory, and of the machine's. What is left is for code that does not look how much there is.
#define JS_STACK_BYTES (1700 << 10)
// A scene that asks for more at once than is left gets an exception, as in other engines. One that cannot get less has used its
// memory up, and is ended: hardly any code goes on well after that.
#define LARGE_BYTES (1 << 20)

static JSRuntime *runtime;
static JSContext *context;
// What the prelude gives to the engine: functions, by name.
static JSValue prelude;
// What the last turn answered stays until the next one.
static JSValue answer;
static uint8_t *given;

// Promises that were rejected while nobody listened, and why.
typedef struct {
    JSValue promise;
    JSValue reason;
} Rejection;

static Rejection *rejections;
static size_t rejection_count;
static size_t rejection_room;

_Noreturn static void give_up(const char *why) {
    host_log(why, strlen(why));
    __builtin_trap();
}

// Memory

static void *or_give_up(void *at, size_t size) {
    if (!at && size > 0 && size < LARGE_BYTES)
        give_up("out of memory");
    return at;
}

static void *take_zeroed(void *opaque, size_t count, size_t size) {
    (void)opaque;
    return or_give_up(calloc(count, size), count * size);
}

static void *take(void *opaque, size_t size) {
    (void)opaque;
    return or_give_up(malloc(size), size);
}

static void *resize(void *opaque, void *at, size_t size) {
    (void)opaque;
    return or_give_up(realloc(at, size), size);
}

static void give_back(void *opaque, void *at) {
    (void)opaque;
    free(at);
}

static size_t usable(const void *at) {
    return malloc_usable_size((void *)at);
}

static const JSMallocFunctions memory_functions = { take_zeroed, take, give_back, resize, usable };

// Values

// The prelude throws nothing: an exception that comes out of it is a fault of ours.
static JSValue or_tell(JSValue value) {
    if (!JS_IsException(value))
        return value;
    JSValue thrown = JS_GetException(context);
    const char *text = JS_ToCString(context, thrown);
    if (text)
        host_log(text, strlen(text));
    JSValue stack = JS_GetPropertyStr(context, thrown, "stack");
    const char *trace = JS_ToCString(context, stack);
    if (trace)
        host_log(trace, strlen(trace));
    give_up("the prelude failed");
}

static JSValue call(const char *name, int count, JSValue *arguments) {
    JSValue function = or_tell(JS_GetPropertyStr(context, prelude, name));
    JSValue result = or_tell(JS_Call(context, function, prelude, count, arguments));
    JS_FreeValue(context, function);
    for (int at = 0; at < count; at++)
        JS_FreeValue(context, arguments[at]);
    return result;
}

// Promises

static void forget(JSValueConst promise) {
    for (size_t at = rejection_count; at-- > 0;) {
        if (!JS_IsStrictEqual(context, rejections[at].promise, promise))
            continue;
        JS_FreeValue(context, rejections[at].promise);
        JS_FreeValue(context, rejections[at].reason);
        rejection_count--;
        memmove(rejections + at, rejections + at + 1, (rejection_count - at) * sizeof *rejections);
        return;
    }
}

static void on_rejection(JSContext *of, JSValueConst promise, JSValueConst reason, bool is_handled, void *opaque) {
    (void)opaque;
    if (is_handled) {
        forget(promise);
        return;
    }
    if (rejection_count == rejection_room) {
        rejection_room = rejection_room ? 2 * rejection_room : 16;
        rejections = realloc(rejections, rejection_room * sizeof *rejections);
        if (!rejections)
            give_up("out of memory");
    }
    rejections[rejection_count++] = (Rejection){ JS_DupValue(of, promise), JS_DupValue(of, reason) };
}

// Runs what was promised until nothing more can run. Fuel ends what never ends.
static void run_jobs(void) {
    JSContext *of = NULL;
    while (JS_ExecutePendingJob(runtime, &of) != 0)
        ;
}

// What is rejected while a rejection is told is told in the next turn.
static void report_rejections(void) {
    Rejection *told = rejections;
    size_t count = rejection_count;
    rejections = NULL;
    rejection_count = rejection_room = 0;
    for (size_t at = 0; at < count; at++) {
        JS_FreeValue(context, told[at].promise);
        JS_FreeValue(context, call("rejected", 1, &told[at].reason));
    }
    free(told);
}

// The interface of the sandbox

EXPORT(lc_abi) int32_t lc_abi(void) {
    return 1;
}

EXPORT(lc_alloc) void *lc_alloc(uint32_t length) {
    free(given);
    given = malloc(length ? length : 1);
    if (!given)
        give_up("out of memory");
    return given;
}

static uint32_t word(const uint8_t **at) {
    uint32_t value;
    memcpy(&value, *at, sizeof value);
    *at += sizeof value;
    return value;
}

// A text with its length before it and a zero behind it, as the parser wants it.
static const char *text(const uint8_t **at, uint32_t *length) {
    *length = word(at);
    const char *begin = (const char *)*at;
    *at += *length + 1;
    return begin;
}

// Why there is no function, as the prelude is to tell it.
static JSValue problem(void) {
    JSValue thrown = JS_GetException(context);
    JSValue text = JS_ToString(context, thrown);
    JS_FreeValue(context, thrown);
    return or_tell(text);
}

EXPORT(lc_init) void lc_init(const uint8_t *at, uint32_t length) {
    (void)length;
    runtime = JS_NewRuntime2(&memory_functions, NULL);
    JS_SetMaxStackSize(runtime, JS_STACK_BYTES);
    JS_SetHostPromiseRejectionTracker(runtime, on_rejection, NULL);
    context = JS_NewContext(runtime);
    if (!context)
        give_up("out of memory");
    answer = JS_UNDEFINED;

    uint32_t prelude_length, file_length, bundle_length;
    const char *prelude_text = text(&at, &prelude_length);
    const char *file = text(&at, &file_length);
    const char *bundle = text(&at, &bundle_length);
    prelude = or_tell(JS_Eval(context, prelude_text, prelude_length, "prelude.js", JS_EVAL_TYPE_GLOBAL));
    // The bundle is the text of one function: nothing of the scene runs here.
    JSValue scene = JS_Eval(context, bundle, bundle_length, file, JS_EVAL_TYPE_GLOBAL);
    JSValue arguments[2] = { JS_UNDEFINED, JS_UNDEFINED };
    if (JS_IsException(scene))
        arguments[1] = problem();
    else
        arguments[0] = scene;
    JS_FreeValue(context, call("boot", 2, arguments));
}

EXPORT(lc_tick) uint64_t lc_tick(const uint8_t *at, uint32_t length) {
    JS_UpdateStackTop(runtime);
    JS_FreeValue(context, answer);
    answer = JS_UNDEFINED;
    JSValue turn = or_tell(JS_NewArrayBufferCopy(context, at, length));
    JS_FreeValue(context, call("begin", 1, &turn));
    run_jobs();
    report_rejections();
    answer = call("end", 0, NULL);
    size_t answer_length;
    uint8_t *answer_bytes = JS_GetArrayBuffer(context, &answer_length, answer);
    if (!answer_bytes)
        give_up("the prelude answered no ArrayBuffer");
    return (uint64_t)answer_length << 32 | (uintptr_t)answer_bytes;
}

// What the libc asks of a system, by the names that it imports. The clock stands still: the prelude has the scene's own time.
// Nothing is ever written, and an attempt to is the end.

int32_t __imported_wasi_snapshot_preview1_clock_time_get(int32_t clock, int64_t precision, int32_t now) {
    (void)clock;
    (void)precision;
    *(uint64_t *)now = 0;
    return 0;
}

int close(int file) {
    (void)file;
    __builtin_trap();
}

int32_t __imported_wasi_snapshot_preview1_fd_fdstat_get(int32_t file, int32_t status) {
    (void)file;
    (void)status;
    __builtin_trap();
}

int32_t __imported_wasi_snapshot_preview1_fd_seek(int32_t file, int64_t offset, int32_t whence, int32_t position) {
    (void)file;
    (void)offset;
    (void)whence;
    (void)position;
    __builtin_trap();
}

int32_t __imported_wasi_snapshot_preview1_fd_write(int32_t file, int32_t parts, int32_t count, int32_t written) {
    (void)file;
    (void)parts;
    (void)count;
    (void)written;
    __builtin_trap();
}
