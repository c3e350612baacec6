package io.rvoip.launcher;

import com.typesafe.config.ConfigUtil;
import io.rvoip.config.ConfigSources;
import io.rvoip.config.RvoipConfig;
import io.rvoip.node.OperatorError;
import io.rvoip.store.DatabaseMove;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The database of a node that does not run. */
@Command(
    name = "db",
    description = "Moves the database of a node.",
    subcommands = DbCommand.Move.class)
final class DbCommand {

  /** From the embedded database to PostgreSQL, so that a second node can join. */
  @Command(
      name = "move",
      description = "Moves users, registrations and history from the embedded database.")
  static final class Move implements Callable<Integer> {
    @Mixin private Where where = new Where();

    @Parameters(paramLabel = "postgres", description = "Only PostgreSQL.")
    private String target = "";

    @Override
    public Integer call() throws IOException, InterruptedException {
      if (!target.equals("postgres")) {
        throw new OperatorError("db move: %s (expected: postgres)".formatted(target));
      }
      String storeConf = where.storeConf();
      DataDir data = new DataDir(where.data);
      PidFile.of(data, Fleet.LAUNCHER)
          .process()
          .ifPresent(
              running -> {
                throw new OperatorError(
                    "a node runs in %s as process %d (expected: none; ./rvoip down)"
                        .formatted(data.path(), running.pid()));
              });
      if (!Files.exists(data.h2File())) {
        throw new OperatorError(
            "%s: no embedded database (expected: the directory of a node that has run)"
                .formatted(data.path()));
      }
      data.create();
      RvoipConfig from = RvoipConfig.load(ConfigSources.ofDataDir(where.data));
      if (where.url != null) {
        move(data, from, storeConf);
      } else {
        LocalPostgres postgres = LocalPostgres.start(data, ended -> {});
        try {
          move(data, from, postgres.storeConf());
        } finally {
          postgres.stop();
        }
      }
      return 0;
    }

    private static void move(DataDir data, RvoipConfig from, String storeConf)
        throws IOException, InterruptedException {
      // Written where nobody reads it before everything is copied.
      Path prepared = data.path().resolve("store.conf.moving");
      DataDir.writeSecret(prepared, storeConf);
      try {
        RvoipConfig to =
            RvoipConfig.load(new ConfigSources(null, prepared, data.path(), List.of(), Map.of()));
        long rows = DatabaseMove.copy(from.store(), to.store());
        Files.move(prepared, data.storeConf(), StandardCopyOption.ATOMIC_MOVE);
        Path left = data.path().resolve("rvoip.mv.db.moved");
        Files.move(data.h2File(), left, StandardCopyOption.REPLACE_EXISTING);
        System.out.printf(
            "%d rows moved; %s says where the database is now, %s is the old one%n",
            rows, data.storeConf(), left);
      } finally {
        Files.deleteIfExists(prepared);
      }
    }
  }

  /** From where, to where. */
  static final class Where {
    @Option(
        names = "--data",
        paramLabel = "DIR",
        defaultValue = "var",
        description = "Directory of the node (default: ${DEFAULT-VALUE}).")
    private Path data = Path.of("var");

    @Option(
        names = "--to",
        paramLabel = "URL",
        description = "jdbc:postgresql://HOST/DATABASE (default: a local one in DIR/postgres).")
    private @Nullable String url;

    @Option(
        names = "--user",
        paramLabel = "NAME",
        defaultValue = "rvoip",
        description = "Its user.")
    private String user = "rvoip";

    @Option(names = "--password-file", paramLabel = "FILE", description = "File with its password.")
    private @Nullable Path passwordFile;

    /** {@code rvoip.store} of the target; empty when that is a local one. */
    private String storeConf() {
      if (url == null) {
        if (passwordFile != null) {
          throw new OperatorError(
              "--password-file: given alone (expected: together with --to URL)");
        }
        return "";
      }
      if (!url.startsWith("jdbc:postgresql://")) {
        throw new OperatorError(
            "--to: %s (expected: jdbc:postgresql://HOST/DATABASE)".formatted(url));
      }
      String password = "";
      if (passwordFile != null) {
        try {
          password = Files.readString(passwordFile).strip();
        } catch (IOException e) {
          throw new OperatorError(
              "--password-file: %s (expected: a readable file)".formatted(passwordFile));
        }
      }
      return "rvoip.store { url = %s, user = %s, password = %s }%n"
          .formatted(quoted(url), quoted(user), quoted(password));
    }

    private static String quoted(String text) {
      return ConfigUtil.quoteString(text);
    }
  }
}
