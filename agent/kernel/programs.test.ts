import { expect, it } from "vitest";
import { packageMissing } from "./programs";

it("names each package once, as Debian calls it, and one command for all", () => {
	const { code, message, values } = packageMissing(["bird", "birdc", "openvpn", "brctl"]);
	const command = "sudo systemctl mask bird.service openvpn.service; sudo apt-get install bird2 openvpn bridge-utils";
	expect(code).toBe("package-missing");
	expect(values).toEqual({
		programs: "bird,birdc,openvpn,brctl",
		packages: "bird2 openvpn bridge-utils",
		command,
	});
	expect(message).toContain(command);
});
