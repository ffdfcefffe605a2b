import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { json } from '@codemirror/lang-json';
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from '@codemirror/language';
import { Compartment, EditorState, Prec, type Extension } from '@codemirror/state';
import { EditorView, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { graphql } from 'cm6-graphql';
import type { GraphQLSchema } from 'graphql';
import { useEffect, useRef } from 'react';

export interface EditorProps {
  readonly language: 'graphql' | 'json' | 'sql';
  /** The name of the editor for assistive technology. */
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Is called on Ctrl-Enter and Cmd-Enter. */
  readonly onRun?: () => void;
  readonly schema?: GraphQLSchema | undefined;
}

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.definitionKeyword], class: 'hl-keyword' },
  { tag: [tags.string, tags.special(tags.string)], class: 'hl-string' },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], class: 'hl-atom' },
  { tag: [tags.propertyName, tags.attributeName], class: 'hl-property' },
  { tag: [tags.variableName, tags.typeName], class: 'hl-name' },
  { tag: tags.comment, class: 'hl-comment' },
]);

/** The nonce of the page allows the style sheets that the editor makes. */
const nonce = document.querySelector<HTMLMetaElement>('meta[name=style-nonce]')?.content ?? '';

/** Expressions of S3 Select are short, so they have no colours. */
function languageOf(language: EditorProps['language'], schema: GraphQLSchema | undefined): Extension {
  if (language === 'sql') return [];
  return language === 'json' ? json() : graphql(schema);
}

/** Tab leaves the editor, as it leaves any field. */
const shared: Extension = [
  EditorView.cspNonce.of(nonce),
  lineNumbers(),
  history(),
  indentOnInput(),
  bracketMatching(),
  closeBrackets(),
  autocompletion(),
  syntaxHighlighting(colours),
  EditorView.lineWrapping,
  keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...completionKeymap]),
];

export function Editor({ language, label, value, onChange, onRun, schema }: EditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const languages = useRef(new Compartment());
  const latest = useRef({ onChange, onRun });
  latest.current = { onChange, onRun };
  useEffect(() => {
    const run = (): boolean => {
      latest.current.onRun?.();
      return latest.current.onRun !== undefined;
    };
    const made = new EditorView({
      parent: place.current as HTMLDivElement,
      state: EditorState.create({
        doc: value,
        extensions: [
          Prec.highest(keymap.of([{ key: 'Mod-Enter', run }])),
          shared,
          languages.current.of(languageOf(language, schema)),
          EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) latest.current.onChange(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = made;
    return () => made.destroy();
    // The editor is made once; the code below hands over what changes later.
  }, []);
  useEffect(() => {
    view.current?.dispatch({ effects: languages.current.reconfigure(languageOf(language, schema)) });
  }, [language, schema]);
  useEffect(() => {
    const known = view.current?.state.doc.toString();
    if (known !== undefined && known !== value)
      view.current?.dispatch({ changes: { from: 0, to: known.length, insert: value } });
  }, [value]);
  return <div className="editor" ref={place} />;
}
