/** The session of a role in which an execution calls: its name, as far as a session takes its characters. */
export const sessionName = (execution: string): string => execution.slice(0, 64).replace(/[^\w+=,.@-]/g, '_');
