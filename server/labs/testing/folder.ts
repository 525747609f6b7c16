import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach } from "vitest";
import { type LabFolders, readLabs } from "../read-labs";

/** A folder of labs that is empty before each test. */
export function labFolder() {
	const base = mkdtempSync(join(tmpdir(), "vethlab-labs-"));
	let dir = "";
	let n = 0;
	beforeEach(() => {
		dir = join(base, String(++n));
		mkdirSync(dir);
	});
	afterAll(() => rmSync(base, { recursive: true }));
	const folders = (): LabFolders => ({ own: dir, more: [] });
	return {
		folders,
		write(id: string, text: string, file = "lab.yaml"): void {
			mkdirSync(join(dir, id), { recursive: true });
			writeFileSync(join(dir, id, file), text);
		},
		/** The problems of a lab, without the name of the folder that this run happens to use. */
		problems(id: string): string[] {
			const found = readLabs(folders()).find((lab) => lab.summary.id === id);
			return (found?.summary.problems ?? ["not listed"]).map((problem) =>
				problem.replaceAll(/\S*\/(?=\S+\/lab\.yaml)/g, ""),
			);
		},
	};
}

/** A lab on one host, `pc`, with these steps: one line each, so that a step's line is 5 and up. */
export function labText(steps: readonly string[], more = "topology: { hosts: { pc: {} } }"): string {
	return [
		"title: { en: Mine, zh: 我的 }",
		"summary: { en: A link., zh: 一个接口。 }",
		more,
		"steps:",
		...steps,
		"",
	].join("\n");
}

const texts = "title: { en: Up, zh: 启用 }, text: { en: Up., zh: 启用。 }";

/** A step's line; what is in `more` comes first. */
export function stepLine(id: string, more = "", host = "pc"): string {
	const check = `{ say: { en: there, zh: 存在 }, record: link, where: { netns: ${host}, name: lo } }`;
	return `  - { id: ${id}, ${more && `${more}, `}${texts}, commands: [{ run: ip link }], checks: [${check}] }`;
}
