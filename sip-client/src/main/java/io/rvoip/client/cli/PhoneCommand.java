package io.rvoip.client.cli;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A telephone in the terminal. */
@Command(
    name = "phone",
    mixinStandardHelpOptions = true,
    description = "A softphone in the terminal: register, call, answer, several calls at once.",
    footer = "Type help for the commands; end of input quits.")
final class PhoneCommand implements Callable<Integer> {
  @Mixin AccountOptions account = new AccountOptions();

  @Option(names = "--no-register", description = "Do not register at the start.")
  boolean noRegister;

  @Option(names = "--no-sound", description = "Leave the sound card alone.")
  boolean noSound;

  @Override
  public Integer call() throws Exception {
    try (var peer = account.open();
        var console = new PhoneConsole(peer, System.out, noSound ? null : SoundCard.open())) {
      // Ctrl-C says goodbye as quit does.
      Runtime.getRuntime().addShutdownHook(new Thread(console::close, "goodbye"));
      var in = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
      console.start(!noRegister);
      for (String line; (line = in.readLine()) != null; ) {
        if (!console.command(line)) {
          break;
        }
      }
    }
    return 0;
  }
}
