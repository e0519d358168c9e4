import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { describeProgram } from '../src/describe/program.ts';

/** Every command that does something, by the words that call it. */
function commandsOf(parent: Command, words: readonly string[] = []): (readonly [string, Command])[] {
  return parent.commands.flatMap((command) => {
    const called = [...words, command.name()];
    return command.commands.length > 0 ? commandsOf(command, called) : [[called.join(' '), command] as const];
  });
}

function helpOf(command: Command): string {
  let help = '';
  command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
  return help;
}

/** The words of an example line, without what a shell or the reader makes of the rest. */
function argumentsOf(example: string): string[] {
  const [called = ''] = example.split(/ {3,}| [|<] /);
  return [...called.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
}

const commands = commandsOf(describeProgram()).filter(([name]) => name !== 'daemon');

test.each(commands)('%s --help has a description and valid examples', (name, command) => {
  const help = helpOf(command);
  expect(command.description()).not.toBe('');
  const [, examples = ''] = help.split(/^Examples?$/m);
  const lines = examples.split('\n').filter((line) => line.startsWith('  '));
  expect(lines.length).toBeGreaterThan(0);
  for (const line of lines) {
    const [, called] = /(?:^| )hookline ((?!--).*)$/.exec(line.trim()) ?? [];
    const words = argumentsOf(called ?? '');
    const given = words.splice(name.split(' ').length);
    const { operands, unknown } = command.parseOptions(given);
    const missing = command.registeredArguments.filter(({ required }) => required).slice(operands.length);
    expect({ line, command: words.join(' '), unknown, missing }).toEqual({
      line,
      command: name,
      unknown: [],
      missing: [],
    });
  }
});

test('every command that prints has the option --json', () => {
  const without = commands.filter(([, command]) => !command.options.some(({ long }) => long === '--json'));
  expect(without.map(([name]) => name)).toEqual(['mcp', 'hook capture', 'hook decide']);
});
