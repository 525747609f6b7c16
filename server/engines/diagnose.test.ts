import { expect, test } from "vitest";
import { diagnose } from "./diagnose";

const failed = "unshare: unshare failed: Operation not permitted";
/** A kernel on which only these sysctls exist. */
const kernel = (set: Record<string, string>) => (name: string) => set[name] ?? null;

test.each([
	["kernel/unprivileged_userns_clone", "0\n", "sudo sysctl -w kernel.unprivileged_userns_clone=1"],
	["user/max_user_namespaces", "0\n", "sudo sysctl -w user.max_user_namespaces=15000"],
	[
		"kernel/apparmor_restrict_unprivileged_userns",
		"1\n",
		"sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0",
	],
])("%s at %j: the one command that allows user namespaces", (name, value, command) => {
	const error = diagnose(failed, false, kernel({ [name]: value }));
	expect(error).toMatchObject({ code: "userns-forbidden", values: { command } });
	expect(error.message).toContain(command);
});

test("what forbids ordinary users only is not blamed for root's failure", () => {
	const restricted = kernel({ "kernel/apparmor_restrict_unprivileged_userns": "1" });
	expect(diagnose(failed, true, restricted).code).toBe("sandbox-failed");
	expect(diagnose(failed, true, kernel({ "user/max_user_namespaces": "0" })).code).toBe("userns-forbidden");
});

test.each([
	["bwrap: Unknown option --perms", "bubblewrap"],
	["unshare: unrecognized option '--keep-caps'\nTry 'unshare --help' for more information.", "util-linux"],
	["setpriv: unrecognized option '--pdeathsig'", "util-linux"],
])("an option that is newer than its program: %j", (log, name) => {
	const values = { packages: name, said: log.split("\n")[0], command: `sudo apt-get install ${name}` };
	// Whatever else is forbidden: it has not come to that.
	const closed = kernel({ "user/max_user_namespaces": "0" });
	expect(diagnose(`${log}\n`, false, closed)).toMatchObject({ code: "package-old", values });
});

test("otherwise the starter's own words are told", () => {
	const open = kernel({ "kernel/unprivileged_userns_clone": "1", "user/max_user_namespaces": "96365" });
	expect(diagnose(`${failed}\n`, false, open)).toMatchObject({
		code: "sandbox-failed",
		message: expect.stringContaining(failed),
	});
});

test("of a guest's panic, the line that says why is told, and not its stack", () => {
	const panic = "Kernel panic - not syncing: Attempted to kill init! exitcode=0x0000000b";
	const log = `${panic}\nCPU: 0 PID: 1 Comm: init Not tainted 6.1.176 #1\nStack:\n 606944ba 607e7fcd\n`;
	const error = diagnose(log, false, kernel({}));
	expect(error).toMatchObject({ code: "sandbox-failed", values: { log: panic } });
	expect(error.message).toContain(panic);
	expect(error.message).not.toContain("Stack");
});
