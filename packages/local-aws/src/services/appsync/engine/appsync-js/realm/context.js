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

/**
 * `readContext(contextJson)` answers the context and the arguments in it. The functions of the language are taken
 * before they are gone. `tellChanged` is called where code reads arguments that code before it has changed.
 */
function _createContextReader(tellChanged) {
  const { parse } = JSON;
  const { freeze } = Object;
  return (contextJson) => {
    const {
      arguments: args,
      argumentsChanged,
      identity,
      source,
      stash,
      result,
      prev,
      error,
      request,
      info,
      env,
    } = parse(contextJson);
    const read = () => {
      if (argumentsChanged) tellChanged();
      return args;
    };
    const context = freeze({
      get arguments() {
        return read();
      },
      get args() {
        return read();
      },
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
    return { context, args };
  };
}
