package io.rvoip.testkit.scenario;

import java.io.IOException;
import java.lang.classfile.Annotation;
import java.lang.classfile.AnnotationElement;
import java.lang.classfile.AnnotationValue;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Tests that say which scenario they prove, read from class files without loading them.
 *
 * @param proofs each annotated method (or type) with its scenario
 * @param subtypes direct subtypes by type, so that a test inherited from a contract class is found
 */
record ScenarioProofs(List<Proof> proofs, Map<String, Set<String>> subtypes) {

  private static final String SCENARIO = "Lio/rvoip/testkit/Scenario;";
  private static final String CONTAINER = "Lio/rvoip/testkit/Scenario$All;";

  /** One {@code @Scenario}: on {@code method}, or on the whole type when that is empty. */
  record Proof(String scenario, String type, String method) {
    @Override
    public String toString() {
      return method.isEmpty() ? type : type + "." + method;
    }
  }

  static ScenarioProofs read(Iterable<Path> classFolders) throws IOException {
    var read = new ScenarioProofs(new ArrayList<>(), new HashMap<>());
    for (Path folder : classFolders) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.filter(f -> f.toString().endsWith(".class")).sorted().toList()) {
          read.add(ClassFile.of().parse(file));
        }
      }
    }
    return read;
  }

  /** The type itself and everything below it. */
  Set<String> withSubtypes(String type) {
    var all = new HashSet<String>();
    collect(type, all);
    return all;
  }

  private void collect(String type, Set<String> all) {
    if (all.add(type)) {
      subtypes.getOrDefault(type, Set.of()).forEach(subtype -> collect(subtype, all));
    }
  }

  private void add(ClassModel model) {
    String type = name(model.thisClass());
    model.superclass().ifPresent(parent -> subtype(name(parent), type));
    model.interfaces().forEach(parent -> subtype(name(parent), type));
    model
        .findAttribute(Attributes.runtimeVisibleAnnotations())
        .ifPresent(found -> add(found.annotations(), type, ""));
    for (MethodModel method : model.methods()) {
      method
          .findAttribute(Attributes.runtimeVisibleAnnotations())
          .ifPresent(found -> add(found.annotations(), type, method.methodName().stringValue()));
    }
  }

  private void subtype(String parent, String child) {
    subtypes.computeIfAbsent(parent, p -> new HashSet<>()).add(child);
  }

  private void add(List<Annotation> annotations, String type, String method) {
    for (Annotation annotation : annotations) {
      String kind = annotation.className().stringValue();
      if (kind.equals(SCENARIO) || kind.equals(CONTAINER)) {
        for (AnnotationElement element : annotation.elements()) {
          add(element.value(), type, method);
        }
      }
    }
  }

  private void add(AnnotationValue value, String type, String method) {
    if (value instanceof AnnotationValue.OfString scenario) {
      proofs.add(new Proof(scenario.stringValue(), type, method));
    } else if (value instanceof AnnotationValue.OfArray several) {
      several.values().forEach(each -> add(each, type, method));
    } else if (value instanceof AnnotationValue.OfAnnotation one) {
      add(List.of(one.annotation()), type, method);
    }
  }

  private static String name(ClassEntry entry) {
    return entry.asInternalName().replace('/', '.');
  }
}
