import { bashCall } from './commands.ts';
import { freshCode, type Operation, type OperationContext } from './context.ts';

const commitAll = 'git add -A && git commit -q --allow-empty -m work';

/** Commands whose changes come from git. Each first saves the present state, so that no text is lost. */
const GIT_COMMANDS: Readonly<Record<string, (id: number) => { readonly prepare: string; readonly command: string }>> = {
  checkout: (id) => ({
    prepare: `${commitAll} && git checkout -q -b topic${id} && printf '%s' '${freshCode(id)}' > topic${id}.ts && ${commitAll} && git checkout -q main`,
    command: `git checkout -q topic${id} && git branch -q -D main && git branch -q -m main`,
  }),
  merge: (id) => ({
    prepare: `${commitAll} && git checkout -q -b topic${id} && printf '%s' '${freshCode(id)}' > topic${id}.ts && ${commitAll} && git checkout -q main`,
    command: `git merge -q --no-edit topic${id}`,
  }),
  rebase: (id) => ({
    prepare: `${commitAll} && git checkout -q -b up${id} && printf '%s' '${freshCode(id)}' > up${id}.ts && ${commitAll} && git checkout -q main && git commit -q --allow-empty -m own`,
    command: `git rebase -q up${id}`,
  }),
  pull: (id) => ({
    prepare: `${commitAll} && rm -rf .git/other-clone && git clone -q . .git/other-clone && (cd .git/other-clone && printf '%s' '${freshCode(id)}' > pulled${id}.ts && ${commitAll})`,
    command: 'git pull -q .git/other-clone main',
  }),
  stash: (id) => ({
    prepare: `${commitAll} && printf '%s' '${freshCode(id)}' > stash${id}.ts && git add -A && git stash -q`,
    command: 'git stash pop -q',
  }),
  reset: (id) => ({
    prepare: `${commitAll} && printf '%s' '${freshCode(id)}' > reset${id}.ts && ${commitAll} && git rm -q reset${id}.ts && git commit -q -m gone`,
    command: 'git reset -q --hard HEAD~1',
  }),
  restore: (id) => ({
    prepare: `printf '%s' '${freshCode(id)}' > restore${id}.ts && ${commitAll} && rm restore${id}.ts`,
    command: `git restore restore${id}.ts`,
  }),
};

/**
 * Runs a git command that changes files. What `prepare` leaves on disk is an outside change of its own, which is returned
 * first, so that the scenario takes a snapshot between the two.
 */
export function gitCommand(
  context: OperationContext,
): { readonly prepare: Operation; readonly run: Operation } | undefined {
  const { next, random, world } = context;
  if (!world.hasGit) return undefined;
  const [name, make] = random.pick(Object.entries(GIT_COMMANDS));
  const { command, prepare } = make(next());
  return {
    prepare: { kind: `before git ${name}`, author: 'outside', act: () => world.shell(prepare) },
    run: {
      kind: `git ${name}`,
      author: 'git',
      act: () => world.shell(command),
      call: bashCall(context, command),
    },
  };
}

/** Commits everything, as the agent does between edits. Changes no file. */
export function commit(context: OperationContext): Operation | undefined {
  if (!context.world.hasGit) return undefined;
  return {
    kind: 'git commit',
    author: 'git',
    act: () => context.world.shell(commitAll),
    call: bashCall(context, 'git add -A && git commit -m work'),
  };
}
