# Run at every build: writes the commit that the sources are at, and touches the file only when that changes.
execute_process(COMMAND git rev-parse --verify --quiet HEAD WORKING_DIRECTORY ${SOURCE_DIR} OUTPUT_VARIABLE commit
                OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
execute_process(COMMAND git status --porcelain --untracked-files=no WORKING_DIRECTORY ${SOURCE_DIR}
                OUTPUT_VARIABLE changes OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
if(changes STREQUAL "")
  set(changed false)
else()
  set(changed true)
endif()
configure_file(${TEMPLATE} ${OUTPUT} @ONLY)
