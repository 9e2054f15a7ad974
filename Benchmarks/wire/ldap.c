// The load on slapd: so many threads, each with a connection of its own, change or find entries for some seconds.
//   ldap URL uids.txt modify|search THREADS SECONDS
// Prints {"operations": N, "seconds": S, "p99": milliseconds}.

#define LDAP_DEPRECATED 1
#include <ldap.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MOST = 1000000 };
static char *uids[MOST];
static int count;
static const char *url;
static int modifies;
static double until;

typedef struct {
  int number;
  long done;
  float *times;
  long room;
} worker;

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

static void check(int code, const char *what) {
  if (code == LDAP_SUCCESS) return;
  fprintf(stderr, "%s: %s\n", what, ldap_err2string(code));
  exit(1);
}

static void change(LDAP *ldap, const char *uid, long number) {
  char dn[256], name[64];
  snprintf(dn, sizeof dn, "uid=%s,dc=bench", uid);
  snprintf(name, sizeof name, "n%ld", number);
  char *values[] = {name, NULL};
  LDAPMod mod = {.mod_op = LDAP_MOD_REPLACE, .mod_type = "displayName", .mod_values = values};
  LDAPMod *mods[] = {&mod, NULL};
  check(ldap_modify_ext_s(ldap, dn, mods, NULL, NULL), "modify");
}

static void find(LDAP *ldap, const char *uid) {
  char filter[256];
  snprintf(filter, sizeof filter, "(uid=%s)", uid);
  LDAPMessage *answer = NULL;
  check(ldap_search_ext_s(ldap, "dc=bench", LDAP_SCOPE_SUBTREE, filter, NULL, 0, NULL, NULL, NULL, 1, &answer), "search");
  if (ldap_count_entries(ldap, answer) != 1) exit(1);
  ldap_msgfree(answer);
}

static void *work(void *context) {
  worker *self = context;
  LDAP *ldap;
  int version = LDAP_VERSION3;
  check(ldap_initialize(&ldap, url), "initialize");
  ldap_set_option(ldap, LDAP_OPT_PROTOCOL_VERSION, &version);
  struct berval secret = {6, "secret"};
  check(ldap_sasl_bind_s(ldap, "cn=admin,dc=bench", LDAP_SASL_SIMPLE, &secret, NULL, NULL, NULL), "bind");
  unsigned seed = self->number;
  double start = now();
  while (start < until) {
    const char *uid = uids[rand_r(&seed) % count];
    if (modifies) change(ldap, uid, self->done * 64 + self->number);
    else find(ldap, uid);
    double end = now();
    if (self->done < self->room) self->times[self->done] = (end - start) * 1000;
    self->done++;
    start = end;
  }
  ldap_unbind_ext_s(ldap, NULL, NULL);
  return NULL;
}

static int compare(const void *left, const void *right) {
  float a = *(const float *)left, b = *(const float *)right;
  return a < b ? -1 : a > b;
}

int main(int argc, char **argv) {
  if (argc != 6) return 2;
  url = argv[1];
  modifies = strcmp(argv[3], "modify") == 0;
  int threads = atoi(argv[4]);
  double seconds = atof(argv[5]);
  FILE *file = fopen(argv[2], "r");
  char line[256];
  while (file && count < MOST && fgets(line, sizeof line, file)) {
    line[strcspn(line, "\n")] = 0;
    uids[count++] = strdup(line);
  }
  if (!count) return 1;
  pthread_t ids[256];
  worker workers[256];
  double begin = now();
  until = begin + seconds;
  for (int n = 0; n < threads; n++) {
    workers[n] = (worker){.number = n, .room = 1000000, .times = malloc(1000000 * sizeof(float))};
    pthread_create(&ids[n], NULL, work, &workers[n]);
  }
  long total = 0, kept = 0;
  for (int n = 0; n < threads; n++) {
    pthread_join(ids[n], NULL);
    total += workers[n].done;
  }
  double took = now() - begin;
  float *all = malloc(total * sizeof(float) + 1);
  for (int n = 0; n < threads; n++)
    for (long i = 0; i < workers[n].done && i < workers[n].room; i++) all[kept++] = workers[n].times[i];
  qsort(all, kept, sizeof(float), compare);
  printf("{\"operations\": %ld, \"seconds\": %f, \"p99\": %f}\n", total, took, kept ? all[kept * 99 / 100] : 0);
  return 0;
}
