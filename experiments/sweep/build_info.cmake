# Run at every build: writes the commit that the sources are at and how they differ from it, and touches the files
# only when that changes.
execute_process(COMMAND git rev-parse --verify --quiet HEAD WORKING_DIRECTORY ${SOURCE_DIR} OUTPUT_VARIABLE commit
                OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
execute_process(COMMAND git diff --no-ext-diff --no-textconv --no-color --binary HEAD
                WORKING_DIRECTORY ${SOURCE_DIR} OUTPUT_FILE ${OUTPUT}.patch ERROR_QUIET)
file(SIZE ${OUTPUT}.patch size)
if(size EQUAL 0)
  set(changes_sha256 "")
  file(REMOVE ${PATCH})
else()
  file(SHA256 ${OUTPUT}.patch changes_sha256)
  configure_file(${OUTPUT}.patch ${PATCH} COPYONLY)
endif()
configure_file(${TEMPLATE} ${OUTPUT} @ONLY)
