// Which faults the tests try: `npm test`, in half an hour with all else, and `npm run test:long`.

/**
 * By form, what is tried in one process after another. Two seeds of it run beside each other, each
 * with servers of its own: each waits most of the time. What several processes can suffer at all is
 * tried there, the rest in one.
 */
export const short = {
  standalone: ['F3,F4,F10,F15,F17,F23,F24'],
  distributed: ['F1,F2,F5,F6,F7,F10,F15,F17,F26'],
};

/**
 * Every fault there is, in processes that each have a limit of their own: who needs too long takes
 * none of the others along. In turn, so that what is to take seconds has the machine to itself. By
 * what the runs of size `short` took, with the rounds and times of size `long`: half an hour for the
 * first of several processes, 5 to 15 minutes for the others, 80 minutes in all for a seed, 15 for a
 * seed of one process. Most is bought in F8 and F10, who are away for five minutes each.
 */
export const long = {
  standalone: ['F3,F4,F10,F15,F17,F20,F22,F23,F24,F26,F27', 'F18,F19,F21,F25,F28,F31'],
  distributed: [
    'F1,F2,F5,F6,F7,F8,F10',
    'F3,F24',
    'F9,F15,F16,F17',
    'F10-slow,F10-unanswered,F11,F12-kafka,F12-services,F25,F31',
    'F13,F14,F22,F26',
    'F18,F20,F23,F27',
    'F21,F28,F29,F30',
  ],
};
