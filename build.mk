# What AWS gets: one artifact per function, with its own service, the contract, the plumbing and
# its own locked packages. `sam build` calls build-<Function> with ARTIFACTS_DIR set.

UV := $(BIN)/uv
SAM := .venv-sam/bin/sam
#: Where the artifact will run; PLATFORM=host builds for this interpreter.
PLATFORM := aarch64-manylinux_2_28
LIMIT_MB := 60
#: The services that functions call: botocore's descriptions of all others are left out.
CALLED := dynamodb events kms s3 scheduler secretsmanager sesv2 sqs

#: Function := service, requirements
RelayFunction := relay base
IntakeApiFunction := intake intake
IntakeFilesFunction := intake files
IntakeBatchFunction := intake batch
IntakeConsumerFunction := intake base
IntakeDocumentsFunction := intake documents
ReviewApiFunction := review seal
ReviewSealedFunction := review seal
SecretBallotFunction := review seal
ReviewConsumerFunction := review base
PublicityApiFunction := publicity base
PublicityFormFunction := publicity seal
ObjectionApiFunction := publicity seal
PublicityDocumentsFunction := publicity papers
PublicityConsumerFunction := publicity base
NotifyConsumerFunction := notify base
NotifySenderFunction := notify base
NotifyRobotFunction := notify base
NotifyApiFunction := notify base
OperatorApiFunction := operator base

FUNCTIONS := $(sort $(filter %Function,$(.VARIABLES)))

.PHONY: sam build $(FUNCTIONS:%=build-%)

sam: .venv-sam/.ready ## Prepare SAM CLI, in an environment of its own

.venv-sam/.ready: requirements/sam.txt | $(VENV)/.ready
	$(PYTHON) -m venv .venv-sam
	$(UV) pip install --quiet --require-hashes -r requirements/sam.txt --python .venv-sam/bin/python
	touch $@

build: setup sam ## Build what AWS gets, into .aws-sam/build
	SAM_CLI_TELEMETRY=0 $(SAM) build

$(FUNCTIONS:%=build-%): build-%:
	@test -n "$(ARTIFACTS_DIR)" || { echo "ARTIFACTS_DIR is not set" >&2; exit 1; }
	mkdir -p "$(ARTIFACTS_DIR)"
	$(UV) pip install --quiet --require-hashes --only-binary :all: \
	  -r requirements/$(word 2,$($*)).txt --target "$(ARTIFACTS_DIR)" \
	  $(if $(filter host,$(PLATFORM)),--python $(BIN)/python,--python-platform $(PLATFORM) --python-version 3.13)
	rm -rf "$(ARTIFACTS_DIR)/bin"
	find "$(ARTIFACTS_DIR)/botocore/data" -mindepth 1 -maxdepth 1 -type d \
	  $(foreach service,$(CALLED),! -name $(service)) -exec rm -rf {} +
	find services/__init__.py services/$(word 1,$($*)) events/*.py shared \
	  -name '*.py' -o -name '*.json' -o -name '*.txt' \
	  | tar -cf - -T - | tar -xf - -C "$(ARTIFACTS_DIR)"
	@bytes=$$(find "$(ARTIFACTS_DIR)" -type f -exec cat {} + | wc -c); \
	  echo "$*: $$((bytes / 1000000)) MB"; \
	  test $$bytes -le $(LIMIT_MB)000000 || { echo "more than $(LIMIT_MB) MB" >&2; exit 1; }
