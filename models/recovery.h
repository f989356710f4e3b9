/* recovery.h: how machines that are down come back (MODEL 8). Parameters here; the queue
 * of hands-on work of one organisation is in hands.h. */
#ifndef RINGFALL_MODELS_RECOVERY_H
#define RINGFALL_MODELS_RECOVERY_H

#include "models/distribution.h"
#include "models/param.h"

enum work_order { WORK_BY_PRIORITY, WORK_FIRST_COME };
enum background { BACKGROUND_NONE, BACKGROUND_ENDPOINT, BACKGROUND_ORGANISATION };

/* Reboots that can win the race for the good version. */
struct reboots {
    tick_t interval;    /* between boots */
    int64_t unattended; /* boots without anybody, from the crash */
    int64_t attended;   /* further boots by somebody present, once told to */
    double wins; /* probability that one boot wins, while a good version is on offer */
};

struct staff {
    double scale;  /* on the industries' technicians per 1,000 devices */
    int64_t fixed; /* > 0: technicians of every organisation, instead of the rate */
    double night;  /* share present or callable at once outside working hours */
    tick_t half_strength; /* until half the rest has come */
    double weekend;       /* share that works on a weekend day */
    double drafted;       /* other staff drafted in, per technician; shift one only */
    tick_t first_shift;   /* length, from arrival */
    tick_t rest;          /* after it */
    tick_t shift;         /* length of the daily shifts that follow */
    double shift_starts;  /* local hour of the daily shift */
    int64_t parallel;     /* machines that one technician works at once */
    double desk;          /* share of technicians at the telephone desk */
    bool always;          /* present round the clock from the alarm: no shifts */
};

struct hands_on {
    struct distribution time; /* at one machine, ms */
    tick_t encryption;        /* more, for an encrypted disk */
    tick_t console;           /* by remote console, instead */
    double console_parallel;  /* consoles that one technician works at once */
    tick_t travel;            /* once a change of site */
    int order;                /* enum work_order */
    double obeyed;            /* probability that the order is obeyed for a machine */
};

struct remote_work {
    struct distribution call; /* guided call, ms */
    double call_works;        /* probability */
    struct distribution ship; /* otherwise: until shipped or visited, ms */
};

/* Help that comes after the vendor knows: dated from detection. */
struct aids {
    tick_t guidance; /* the way to repair is published; nothing works before */
    tick_t own;      /* without it an organisation finds its own way, after its alarm */
    tick_t tool;     /* a bootable tool: time * tool_factor from then */
    double tool_factor;
    tick_t remote;       /* remote remediation */
    double remote_fixes; /* share of the machines still down that it reaches */
    struct distribution remote_spread; /* until it does, ms */
};

/* Services of an organisation that its recovery needs; index in dependencies.services,
 * -1: nothing is needed. What it does not have, it does not miss. */
struct recovery_needs {
    int keys;          /* recovery keys: before work at an encrypted machine */
    int identity;      /* before work from afar: console, calls, remote remediation */
    int network;       /* likewise */
    int communication; /* when the team is called together */
    tick_t without_communication; /* longer until it is at work, when that is down */
};

struct recovery {
    struct reboots reboots;
    struct distribution alarm; /* organisation: from its first machine down to knowing */
    struct distribution mobilisation; /* from knowing to an incident team at work */
    struct staff staff;
    struct hands_on hands_on;
    struct remote_work remote_work;
    struct aids aids;
    struct recovery_needs needs;
    struct distribution cloud; /* cloud machines: back after, ms from the revert */
    tick_t reboot;             /* time down of a crash-once */
    int background;            /* enum background: failures not of the update */
    struct distribution background_time; /* between failures of one endpoint or
                                          * organisation, ms; exponential */
};

extern const struct param_table recovery_table;

#endif
