/** The shape of a member of an action, as far as callers in other services need it. */
export interface ActionMember {
  readonly type: string;
  /** The items of a list, or the values of a map. */
  readonly item?: ActionMember;
  readonly members?: ActionMembers;
}

export type ActionMembers = Readonly<Record<string, ActionMember>>;

/** Answers the members of an action of a service, by the name that clients sign for. */
export type MembersOfAction = (service: string, action: string) => ActionMembers | undefined;
