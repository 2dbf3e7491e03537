//! The vocabulary of permissions.

use std::fmt;

macro_rules! actions {
    ($($variant:ident = $name:literal,)*) => {
        /// Something a person may or may not do; the names are those of `permissions.tsv`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Action {
            $(#[doc = concat!("`", $name, "`")] $variant,)*
        }

        impl Action {
            /// Every action, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The name in the table, on the command line and in answers.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }
        }
    };
}

actions! {
    ViewOpikProjects = "viewOpikProjects",
    CreateOpikProject = "createOpikProject",
    LogOpikData = "logOpikData",
    ViewEmProjects = "viewEmProjects",
    LogEmData = "logEmData",
    ViewExperiments = "viewExperiments",
    ManageExperiments = "manageExperiments",
    ViewModels = "viewModels",
    ProposeModelStatus = "proposeModelStatus",
    ViewArtifacts = "viewArtifacts",
    ManageArtifacts = "manageArtifacts",
    ViewModelMonitoring = "viewModelMonitoring",
    ManageModelMonitoring = "manageModelMonitoring",
    ApproveModelStatus = "approveModelStatus",
    ManageWebhooks = "manageWebhooks",
    DeleteModels = "deleteModels",
    DeleteModelVersions = "deleteModelVersions",
    MakeOpikProjectPublic = "makeOpikProjectPublic",
    MakeEmProjectPublic = "makeEmProjectPublic",
    InviteExistingUsers = "inviteExistingUsers",
    ManageWorkspaceUsers = "manageWorkspaceUsers",
    MarkDefaultWorkspace = "markDefaultWorkspace",
    DeleteWorkspace = "deleteWorkspace",
    CreateWorkspace = "createWorkspace",
    AddUsersToOrganization = "addUsersToOrganization",
    AccessAdminDashboard = "accessAdminDashboard",
    ViewOrganizationInformation = "viewOrganizationInformation",
    RenameOrganization = "renameOrganization",
    ViewAllWorkspaces = "viewAllWorkspaces",
    ViewUsers = "viewUsers",
    ChangeOrganizationSettings = "changeOrganizationSettings",
    ManagePlansAndBilling = "managePlansAndBilling",
    ChangeUserRoles = "changeUserRoles",
    RemoveUsers = "removeUsers",
    ManageServiceAccounts = "manageServiceAccounts",
}

impl Action {
    /// Reads a name as `as_str` writes it.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|action| action.as_str() == name)
    }

    /// Whether the action happens in a workspace (the others concern the organization).
    pub fn is_in_workspace(self) -> bool {
        self < Self::CreateWorkspace
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
