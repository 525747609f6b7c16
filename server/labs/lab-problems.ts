import type { Check } from "@/protocol/check";
import { hostOf } from "@/protocol/records";
import { fieldProblems, type HostCheck, regexProblems } from "./field-problems";
import type { Parts, Step } from "./parts";
import { variantProblems } from "./variant-problems";
import type { Path, YamlFile } from "./yaml-file";

/**
 * What the schema cannot see: names that must exist, numbers that must fit, fields that records have. Of hosts only
 * where it is known which there are.
 */
export function labProblems(parts: Parts, hosts: readonly string[] | null, file: YamlFile): string[] {
	const problems: string[] = [];
	const host: HostCheck = (name, path) => {
		if (name === undefined || !hosts || hosts.includes(name)) return;
		problems.push(file.at(path, `expected a host of this lab (${hosts.join(", ")}), found "${name}"`));
	};
	problems.push(...variantProblems(parts, file));
	for (const [s, step] of parts.steps) {
		const inStep = ["steps", s];
		problems.push(...commandProblems(step, inStep, file, host));
		for (const [i, stepFile] of step.files.entries()) host(stepFile.host, [...inStep, "files", i, "host"]);
		for (const [i, light] of step.lights.entries()) {
			problems.push(...fieldProblems(light.record, light.where, [...inStep, "lights", i, "where"], file, host));
		}
		for (const [i, check] of step.checks.entries()) {
			problems.push(...checkProblems(check, step, [...inStep, "checks", i], file, host));
		}
	}
	return problems;
}

function commandProblems(step: Step, inStep: Path, file: YamlFile, host: HostCheck): string[] {
	const problems: string[] = [];
	const cells = new Map<string, number>();
	for (const [i, command] of step.commands.entries()) {
		const path = [...inStep, "commands", i];
		host(command.host, [...path, "host"]);
		problems.push(...regexProblems(command.ready, [...path, "ready"], file));
		if (command.ready !== undefined && !command.background) {
			problems.push(file.atKey([...path, "ready"], "expected background too: only there is an output awaited"));
		}
		if (!command.cell) continue;
		if (command.background) {
			problems.push(file.atKey([...path, "cell"], "expected no background: a cell shows how its command ended"));
		}
		const place = `${command.cell.row.en} / ${command.cell.column.en}`;
		const first = cells.get(place);
		if (first === undefined) cells.set(place, i);
		else {
			const line = file.line([...inStep, "commands", first, "cell"]);
			problems.push(
				file.at([...path, "cell"], `expected a cell of its own, found "${place}", the one of line ${line}`),
			);
		}
	}
	return problems;
}

function checkProblems(check: Check, step: Step, path: Path, file: YamlFile, host: HostCheck): string[] {
	const problems: string[] = [];
	const commands = step.commands.length;
	if (check.cell !== undefined && !step.commands[check.cell - 1]?.cell) {
		problems.push(file.at([...path, "cell"], `expected a command of this step that has a cell, found ${check.cell}`));
	}
	if ("from" in check) {
		host(hostOf(check.from), [...path, "from"]);
		return problems;
	}
	if ("record" in check) {
		const { record, where, expect } = check;
		problems.push(...fieldProblems(record, where, [...path, "where"], file, host));
		problems.push(...fieldProblems(record, expect, [...path, "expect"], file, host));
		return problems;
	}
	if (check.output > commands) {
		const have = commands === 1 ? "1 command" : `${commands} commands`;
		problems.push(
			file.at([...path, "output"], `expected a command of this step, which has ${have}, found ${check.output}`),
		);
	}
	if (check.matches === undefined && check.lacks === undefined && check.exit === undefined) {
		problems.push(file.at(path, "expected matches, lacks or exit, found none of them"));
	}
	for (const key of ["matches", "lacks"] as const) problems.push(...regexProblems(check[key], [...path, key], file));
	return problems;
}
