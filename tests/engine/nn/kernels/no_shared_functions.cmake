# Object files of an instruction set (OBJECTS, with | between them) define no function outside its NAMESPACE that the
# linker may pick for the whole program: it could contain instructions that the processor lacks.
string(REPLACE "|" ";" OBJECTS "${OBJECTS}")
foreach(object IN LISTS OBJECTS)
  execute_process(COMMAND "${NM}" -C "${object}" OUTPUT_VARIABLE symbols RESULT_VARIABLE failed)
  if(failed)
    message(FATAL_ERROR "${NM} cannot read ${object}")
  endif()
  string(REGEX MATCHALL "[0-9a-f]+ W [^\n]+" shared "${symbols}")
  list(FILTER shared EXCLUDE REGEX "rankcollapse::${NAMESPACE}::")
  if(shared)
    message(SEND_ERROR "${object} defines functions that others may run: ${shared}")
  endif()
endforeach()
