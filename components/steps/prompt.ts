import type { Lab } from "@/protocol/lab";

type LabCommand = Lab["steps"][number]["commands"][number];

/** A command as a person would type it on its host. */
export function typed(command: LabCommand): { prompt: string; text: string } {
	const text = command.netns ? `ip netns exec ${command.netns} ${command.run}` : command.run;
	return { prompt: `root@${command.host}:~#`, text: text.trimEnd() };
}
