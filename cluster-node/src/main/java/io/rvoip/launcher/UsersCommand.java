package io.rvoip.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import io.rvoip.auth.UserRules;
import io.rvoip.auth.login.PasswordPolicy;
import io.rvoip.node.OperatorError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Users of the running system. A password is shown once, by the command that makes it. */
@Command(
    name = "users",
    description = "Adds, lists and removes users; makes new passwords; takes users from files.",
    subcommands = {
      UsersCommand.Add.class,
      UsersCommand.ListAll.class,
      UsersCommand.Remove.class,
      UsersCommand.Passwd.class,
      UsersImportCommand.class,
      UsersExportCommand.class,
    })
final class UsersCommand {
  private static final String PATH = "/v1/users";

  /** {@code users add NAME…}. */
  @Command(name = "add", description = "Adds users and prints their passwords.")
  static final class Add implements Runnable {
    @Mixin private ApiOptions api = new ApiOptions();
    @Mixin private PasswordOption given = new PasswordOption();

    @Option(names = "--display-name", paramLabel = "TEXT", description = "Name that is shown.")
    private @Nullable String displayName;

    @Parameters(paramLabel = "NAME", arity = "1..*", description = "Names, as 1005.")
    private List<String> names = List.of();

    @Override
    public void run() {
      names.forEach(UsersCommand::check);
      if (displayName != null) {
        refuse(UserRules.displayNameProblem(displayName));
      }
      for (String name : names) {
        Map<String, String> user = new HashMap<>(given.body(name));
        user.put("name", name);
        if (displayName != null) {
          user.put("displayName", displayName);
        }
        given.show(api.client().post(PATH, user));
      }
    }
  }

  /** {@code users passwd NAME}. */
  @Command(name = "passwd", description = "Makes a new password and prints it.")
  static final class Passwd implements Runnable {
    @Mixin private ApiOptions api = new ApiOptions();
    @Mixin private PasswordOption given = new PasswordOption();

    @Parameters(paramLabel = "NAME", description = "The user.")
    private String name = "";

    @Override
    public void run() {
      check(name);
      given.show(api.client().put(PATH + "/" + name + "/password", given.body(name)));
    }
  }

  /** {@code users list}. */
  @Command(name = "list", description = "Lists users.")
  static final class ListAll implements Runnable {
    @Mixin private ApiOptions api = new ApiOptions();

    @Override
    public void run() {
      var table = new TextTable("NAME", "DISPLAY NAME", "ENABLED", "SINCE");
      for (JsonNode user : api.client().list(PATH + "?limit=1000")) {
        table.row(
            user.path("name").asText(),
            user.path("displayName").asText(),
            user.path("enabled").asText(),
            user.path("created").asText());
      }
      System.out.print(table);
    }
  }

  /** {@code users remove NAME…}. */
  @Command(name = "remove", description = "Removes users.")
  static final class Remove implements Runnable {
    @Mixin private ApiOptions api = new ApiOptions();

    @Parameters(paramLabel = "NAME", arity = "1..*", description = "The users.")
    private List<String> names = List.of();

    @Override
    public void run() {
      names.forEach(UsersCommand::check);
      for (String name : names) {
        api.client().delete(PATH + "/" + name);
        System.out.println(name + " removed");
      }
    }
  }

  private static void check(String name) {
    refuse(UserRules.nameProblem(name));
  }

  private static void refuse(Optional<String> problem) {
    if (problem.isPresent()) {
      throw new OperatorError(problem.get());
    }
  }

  /** Where a password comes from; one that the operator chose is not repeated. */
  static final class PasswordOption {
    @Option(
        names = "--password-file",
        paramLabel = "FILE",
        description = "Takes the password from a file, - for standard input (default: random).")
    private @Nullable Path file;

    private @Nullable String text;

    private Map<String, String> body(String user) {
      if (file == null) {
        return Map.of();
      }
      String password = read(file);
      refuse(PasswordPolicy.DEFAULT.problem(user, password)); // the node may be stricter
      return Map.of("password", password);
    }

    /** Once, for all users of the command. */
    private String read(Path from) {
      if (text == null) {
        try {
          byte[] bytes =
              from.toString().equals("-") ? System.in.readAllBytes() : Files.readAllBytes(from);
          text = new String(bytes, StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
          throw new OperatorError("--password-file: " + from + " (expected: a readable file)");
        }
      }
      return text;
    }

    private void show(JsonNode user) {
      String name = user.path("name").asText();
      System.out.println(file == null ? name + "  " + user.path("password").asText() : name);
    }
  }
}
