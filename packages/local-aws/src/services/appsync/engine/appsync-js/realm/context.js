'use strict';

/** The two selection sets are there to be read, but JSON.stringify and spreading leave them out. */
class _Info {
  #selectionSetList;
  #selectionSetGraphQL;
  constructor({ fieldName, parentTypeName, variables, selectionSetList, selectionSetGraphQL }) {
    this.fieldName = fieldName;
    this.parentTypeName = parentTypeName;
    this.variables = variables;
    this.#selectionSetList = selectionSetList;
    this.#selectionSetGraphQL = selectionSetGraphQL;
  }
  get selectionSetList() {
    return this.#selectionSetList;
  }
  get selectionSetGraphQL() {
    return this.#selectionSetGraphQL;
  }
}

/** `readContext(contextJson)`. The functions of the language are taken before they are gone. */
function _createContextReader() {
  const { parse } = JSON;
  const { freeze } = Object;
  return (contextJson) => {
    const { arguments: args, identity, source, stash, result, prev, error, request, info, env } = parse(contextJson);
    return freeze({
      arguments: args,
      args,
      identity,
      source,
      stash,
      result,
      prev,
      error,
      request,
      info: new _Info(info),
      env: freeze(env),
    });
  };
}
