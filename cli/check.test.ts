import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { checkLabs } from "@/server/labs/check-labs";
import { guide, guideFiles } from "@/server/labs/testing/guide";
import { checkText } from "./check";
import { paintFor } from "./terminal";

it("what is told of labs is what the guide shows", () => {
	const folder = mkdtempSync(join(tmpdir(), "vethlab-check-"));
	try {
		mkdirSync(join(folder, "my-labs/hello"), { recursive: true });
		const broken = guideFiles.get("hello/lab.yaml")?.replace("run: ip", "runn: ip").replace("host: pc", "host: pd");
		writeFileSync(join(folder, "my-labs/hello/lab.yaml"), broken ?? "");
		const checked = checkLabs(join(import.meta.dirname, "../labs"), join(folder, "my-labs"));
		const text = checkText(checked, paintFor({ isTTY: false }, {}));
		expect(guide).toContain(`\n\`\`\`\n${text.replaceAll(`${folder}/`, "")}\`\`\`\n`);
	} finally {
		rmSync(folder, { recursive: true });
	}
});
