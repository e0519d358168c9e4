import { blockComment, lineComment } from '../lexer/comments.ts';
import { heredoc } from '../lexer/heredoc.ts';
import { raw } from '../lexer/raw.ts';
import { quoted } from '../lexer/strings.ts';
import type { Rule, Syntax } from '../lexer/syntax.ts';
import { blockScalar, quotedScalar } from '../lexer/yaml.ts';

const hash = lineComment('#');
const anyQuote: readonly Rule[] = [quoted('"'), quoted("'")];

export const yaml: Syntax = {
  rules: [lineComment('#', 'spaced'), blockScalar, quotedScalar],
  keywords: 'true false null yes no on off',
  inner: '-',
  verbatimNumbers: true,
  layout: { kind: 'indent', brackets: '[{' },
  blocks: 'none',
};

export const toml: Syntax = {
  rules: [
    hash,
    quoted('"""', { multiline: true }),
    quoted("'''", { escape: '', multiline: true }),
    quoted('"'),
    quoted("'", { escape: '' }),
  ],
  keywords: 'true false inf nan',
  inner: '-',
  layout: { kind: 'lines', brackets: '[{' },
  blocks: 'none',
};

/** Settings, one per line, with comments on separate lines. */
export const ini: Syntax = {
  rules: [lineComment('#', 'line-start'), lineComment(';', 'line-start')],
  keywords: '',
  inner: '-.',
  verbatimNumbers: true,
  trailingCommas: 'kept',
  layout: { kind: 'lines', brackets: '', joiner: '\\' },
  blocks: 'none',
};

/** Records, one per line, without comments: tables, lists, patches, logs. */
export const lines: Syntax = {
  rules: [],
  keywords: '',
  verbatimNumbers: true,
  trailingCommas: 'kept',
  layout: { kind: 'lines', brackets: '' },
  blocks: 'none',
};

/** Prose: words, numbers and punctuation. */
export const prose: Syntax = {
  rules: [blockComment('<!--', '-->', { mustClose: true })],
  keywords: '',
  verbatimNumbers: true,
  trailingCommas: 'kept',
  blocks: 'none',
};

export const make: Syntax = {
  rules: [
    { ...hash, scan: (lexer, at) => (lexer.text.charAt(at - 1) === '\\' ? -1 : hash.scan(lexer, at)) },
    ...anyQuote,
  ],
  keywords: 'define else endef endif export ifdef ifeq ifndef ifneq include override private undefine unexport vpath',
  inner: '-.',
  trailingCommas: 'kept',
  layout: { kind: 'lines', brackets: '', joiner: '\\' },
  blocks: 'blank',
};

export const dockerfile: Syntax = {
  rules: [
    lineComment('#', 'line-start'),
    heredoc(/<<(?<flag>-?)(?<quote>["']?)(?<tag>[A-Za-z_]\w*)\k<quote>/y),
    ...anyQuote,
  ],
  keywords:
    'ADD ARG AS CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR',
  trailingCommas: 'kept',
  layout: { kind: 'lines', brackets: '', joiner: '\\' },
  blocks: 'none',
};

const longArgument = /\[(=*)\[/y;
const longComment = raw('#', /#\[(=*)\[/y, (match) => `]${match[1]}]`);

export const cmake: Syntax = {
  rules: [
    {
      first: '#',
      scan: (lexer, at) => {
        const end = longComment.scan(lexer, at);
        if (end >= 0) lexer.tokens.pop();
        return end;
      },
    },
    hash,
    raw('[', longArgument, (match) => `]${match[1]}]`),
    quoted('"', { multiline: true }),
  ],
  keywords:
    'AND DEFINED ELSE ENDIF FALSE NOT OFF ON OR STREQUAL TRUE else elseif endforeach endfunction endif endmacro endwhile foreach function if macro set while',
  inner: '-.',
  blocks: 'blank',
};

const templates = { code: [['${', '}']] } as const;

/** Terraform and its relatives. */
export const hcl: Syntax = {
  rules: [
    hash,
    lineComment('//'),
    blockComment('/*', '*/'),
    heredoc(/<<(?<flag>-?)(?<quote>)(?<tag>[A-Za-z_]\w*)/y),
    quoted('"', templates),
  ],
  keywords:
    'data dynamic each else false for if in locals module null output provider resource terraform true variable',
  inner: '-',
  layout: { kind: 'lines', brackets: '([' },
  blocks: 'brace',
};

/** Interface definitions: Protocol Buffers, Thrift, Cap'n Proto, FlatBuffers. */
export const idl: Syntax = {
  rules: [lineComment('//'), blockComment('/*', '*/'), hash, ...anyQuote],
  keywords:
    'bool bytes const double enum exception extend extends extensions false fixed32 fixed64 float import int32 int64 map message namespace oneof option optional package public repeated required reserved returns rpc service sint32 sint64 stream string struct syntax throws to true typedef uint32 uint64 union void weak',
  blocks: 'brace',
};
