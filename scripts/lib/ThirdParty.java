import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * Lists the jars of others that a node, the phone and the drills run with, each with the licences
 * that its POM (or a parent of it) names.
 *
 * <p>{@code java ThirdParty.java TOP} prints THIRD-PARTY.md; exit code 1 when a jar names no
 * licence. Reads the class paths of the build and the POMs beside the jars in the local repository.
 */
final class ThirdParty {
  private static final List<String> MODULES = List.of("cluster-node", "sip-client", "interop");

  private static final String HEAD =
      """
      # Third parties

      What runs beside our own classes, with the licences as each one's POM names them. Made by `scripts/third-party --write`
      from the class paths of the build; `.ci/run licences` fails when it is not what would be made now.

      | artifact | version | licence |
      |---|---|---|
      """;

  /** Of one POM. */
  private record Pom(Element root) {
    static Pom of(Path file) {
      try {
        var factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        return new Pom(factory.newDocumentBuilder().parse(file.toFile()).getDocumentElement());
      } catch (Exception e) {
        throw new IllegalStateException(file + ": " + e.getMessage(), e);
      }
    }

    List<String> licences() {
      var names = new ArrayList<String>();
      for (Element licence : children(child(root, "licenses"), "license")) {
        names.add(text(licence, "name").replaceAll("\\s+", " ").replace("|", "/"));
      }
      return names;
    }

    /** The parent's file in a repository; null when there is none. */
    Path parent(Path repository) {
      Element parent = child(root, "parent");
      return parent == null
          ? null
          : file(
              repository,
              text(parent, "groupId"),
              text(parent, "artifactId"),
              text(parent, "version"));
    }
  }

  private ThirdParty() {}

  public static void main(String[] arguments) throws IOException {
    Path top = Path.of(arguments[0]);
    SortedMap<String, String> rows = new TreeMap<>();
    boolean complete = true;
    for (String module : MODULES) {
      String path = Files.readString(top.resolve(module).resolve("target/rvoip.classpath")).strip();
      for (String jar : path.split(":")) {
        Path file = Path.of(jar);
        if (file.startsWith(top)) {
          continue; // ours
        }
        Path version = file.getParent();
        Path artifact = version.getParent();
        Path repository = repositoryOf(artifact);
        String group =
            repository.relativize(artifact.getParent()).toString().replace('/', '.');
        List<String> licences =
            licences(
                repository,
                file(
                    repository,
                    group,
                    artifact.getFileName().toString(),
                    version.getFileName().toString()));
        complete &= !licences.isEmpty();
        rows.put(
            group + ":" + artifact.getFileName(),
            version.getFileName()
                + " | "
                + (licences.isEmpty() ? "UNKNOWN" : String.join("; ", licences)));
      }
    }
    System.out.print(HEAD);
    rows.forEach((name, rest) -> System.out.println("| " + name + " | " + rest + " |"));
    System.exit(complete ? 0 : 1);
  }

  private static List<String> licences(Path repository, Path pom) {
    for (Path file = pom; file != null && Files.exists(file); ) {
      Pom read = Pom.of(file);
      List<String> licences = read.licences();
      if (!licences.isEmpty()) {
        return licences;
      }
      file = read.parent(repository);
    }
    return List.of();
  }

  /** The folder named as Maven names its local repository. */
  private static Path repositoryOf(Path artifact) {
    for (Path path = artifact; path != null; path = path.getParent()) {
      if (path.endsWith("repository")) {
        return path;
      }
    }
    throw new IllegalStateException(artifact + " (expected: below a folder named repository)");
  }

  private static Path file(Path repository, String group, String artifact, String version) {
    return repository
        .resolve(group.replace('.', '/'))
        .resolve(artifact)
        .resolve(version)
        .resolve(artifact + "-" + version + ".pom");
  }

  private static Element child(Element of, String name) {
    List<Element> all = of == null ? List.of() : children(of, name);
    return all.isEmpty() ? null : all.getFirst();
  }

  private static List<Element> children(Element of, String name) {
    var found = new ArrayList<Element>();
    if (of != null) {
      for (Node node = of.getFirstChild(); node != null; node = node.getNextSibling()) {
        if (node instanceof Element element && element.getTagName().equals(name)) {
          found.add(element);
        }
      }
    }
    return found;
  }

  private static String text(Element of, String name) {
    Element element = child(of, name);
    return element == null ? "" : element.getTextContent().strip();
  }
}
